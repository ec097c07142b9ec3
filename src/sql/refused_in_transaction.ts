import { outlineStatement } from "./outline.ts";
import type { Statement } from "./statement.ts";

/** A form of statement that PostgreSQL refuses inside a transaction block. */
interface Refusal {
  /** Matches the outline of the statement. */
  readonly pattern: RegExp;
  /** Matches the outlines among these that are allowed all the same. */
  readonly except?: RegExp;
  /** The form, as PostgreSQL's message names it. */
  readonly what: string;
}

/** A true option, and an option's end. */
const ON = String.raw`(?: TRUE| ON| 1)?(?= [,)])`;
const OFF = String.raw`(?: =)? (?:FALSE|OFF|0)(?= [,)])`;

/** The callers of `PreventInTransactionBlock` in PostgreSQL 13 to 18, as far as a statement's words tell. */
const REFUSALS: readonly Refusal[] = [
  { pattern: /^CREATE (UNIQUE )?INDEX CONCURRENTLY\b/, what: "CREATE INDEX CONCURRENTLY" },
  { pattern: /^DROP INDEX CONCURRENTLY\b/, what: "DROP INDEX CONCURRENTLY" },
  {
    pattern: new RegExp(String.raw`^REINDEX (\( .*?\) )?(INDEX|TABLE|SCHEMA|DATABASE|SYSTEM) CONCURRENTLY\b`),
    what: "REINDEX CONCURRENTLY",
  },
  {
    pattern: new RegExp(String.raw`^REINDEX \( ([^)]* , )?CONCURRENTLY${ON}`),
    what: "REINDEX CONCURRENTLY",
  },
  { pattern: /^REINDEX (\( [^)]*\) )?SCHEMA\b/, what: "REINDEX SCHEMA" },
  { pattern: /^REINDEX (\( [^)]*\) )?DATABASE\b/, what: "REINDEX DATABASE" },
  { pattern: /^REINDEX (\( [^)]*\) )?SYSTEM\b/, what: "REINDEX SYSTEM" },
  { pattern: /^VACUUM\b/, what: "VACUUM" },
  { pattern: /^CLUSTER( VERBOSE| \( [^)]*\))?$/, what: "CLUSTER without a table" },
  { pattern: /^CREATE DATABASE\b/, what: "CREATE DATABASE" },
  { pattern: /^DROP DATABASE\b/, what: "DROP DATABASE" },
  { pattern: /^ALTER DATABASE \S+ SET TABLESPACE\b/, what: "ALTER DATABASE SET TABLESPACE" },
  { pattern: /^CREATE TABLESPACE\b/, what: "CREATE TABLESPACE" },
  { pattern: /^DROP TABLESPACE\b/, what: "DROP TABLESPACE" },
  { pattern: /^ALTER SYSTEM\b/, what: "ALTER SYSTEM" },
  { pattern: /^DISCARD ALL\b/, what: "DISCARD ALL" },
  {
    pattern: /^ALTER TABLE .*? DETACH PARTITION \S+( \. \S+)* CONCURRENTLY$/,
    what: "ALTER TABLE DETACH PARTITION CONCURRENTLY",
  },
  {
    pattern: /^CREATE SUBSCRIPTION\b/,
    except: new RegExp(String.raw` WITH \( ([^)]* , )?(CONNECT|CREATE_SLOT)${OFF}`),
    what: "CREATE SUBSCRIPTION that creates a replication slot",
  },
  {
    pattern: /^ALTER SUBSCRIPTION \S+ REFRESH PUBLICATION\b/,
    what: "ALTER SUBSCRIPTION REFRESH PUBLICATION",
  },
  {
    pattern: /^ALTER SUBSCRIPTION \S+ (SET|ADD|DROP) PUBLICATION\b/,
    except: new RegExp(String.raw` WITH \( ([^)]* , )?REFRESH${OFF}`),
    what: "ALTER SUBSCRIPTION that refreshes",
  },
  {
    pattern: /^ALTER SUBSCRIPTION \S+ SET \( ([^)]* , )?(FAILOVER|TWO_PHASE)\b/,
    what: "ALTER SUBSCRIPTION SET of a replication slot's property",
  },
];

const FIRST_WORDS = /^(CREATE|DROP|ALTER|REINDEX|VACUUM|CLUSTER|DISCARD)\b/i;

/** Each form has one of these words; hardly any other statement has, and is spared a closer look. */
const TELLING_WORDS =
  /\b(CONCURRENTLY|DATABASE|TABLESPACE|SUBSCRIPTION|SYSTEM|SCHEMA|VACUUM|CLUSTER|DISCARD)\b/i;

/** More tokens than any of the forms above needs. */
const LONGEST_FORM = 200;

/**
 * Names the form of a statement that PostgreSQL certainly refuses inside a transaction block; null for any other.
 * What depends on the database is not told, and left to the server: REINDEX and CLUSTER of a partitioned table,
 * DROP SUBSCRIPTION (refused while it has a replication slot), CALL and DO (refused where the routine commits).
 * The forms of ALTER SUBSCRIPTION are refused since PostgreSQL 14.
 */
export function refusedInTransaction(statement: Statement): string | null {
  if (!FIRST_WORDS.test(statement.text) || !TELLING_WORDS.test(statement.text)) return null;
  const outline = outlineStatement(statement, LONGEST_FORM);
  const refusal = REFUSALS.find(({ pattern, except }) => pattern.test(outline) && !except?.test(outline));
  return refusal?.what ?? null;
}
