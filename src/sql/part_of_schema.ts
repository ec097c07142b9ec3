import { outlineStatement } from "./outline.ts";
import type { Statement } from "./statement.ts";

/**
 * What a statement of a schema file is about: the schema; a setting of the session, for the statements behind it; rows;
 * or the cluster (roles, databases), who runs it and in which transaction.
 */
export type PartOfSchema = "schema" | "setting" | "data" | "cluster";

/** First match wins; what matches nothing is about the schema. */
const PARTS: readonly (readonly [RegExp, PartOfSchema])[] = [
  [/^(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY|WITH|VALUES|REFRESH|VACUUM|ANALYZE|ANALYSE)\b/, "data"],
  [/^SELECT (PG_CATALOG \. )?SETVAL\b/, "data"],
  [/^(SELECT (PG_CATALOG \. )?SET_CONFIG)\b/, "setting"],
  [/^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE TRANSACTION|LOCK)\b/, "cluster"],
  [
    /^SET ((SESSION|LOCAL) )?(ROLE|SESSION AUTHORIZATION|TRANSACTION|CONSTRAINTS|CHARACTERISTICS)\b/,
    "cluster",
  ],
  [/^SET SESSION CHARACTERISTICS\b/, "cluster"],
  [/^RESET (ROLE|SESSION AUTHORIZATION)\b/, "cluster"],
  [/^(SET|RESET)\b/, "setting"],
  [/^(CREATE|ALTER|DROP) USER MAPPING\b/, "schema"],
  [/^(CREATE|ALTER|DROP) (ROLE|USER|GROUP|DATABASE|TABLESPACE)\b/, "cluster"],
  [/^(ALTER SYSTEM|DROP OWNED|REASSIGN OWNED)\b/, "cluster"],
  [/^COMMENT ON (ROLE|DATABASE|TABLESPACE)\b/, "cluster"],
  [/^(GRANT|REVOKE) .* ON (DATABASE|TABLESPACE)\b/, "cluster"],
  [/^(GRANT|REVOKE) (?!.* ON )/, "cluster"],
];

/** Enough to come to the ON of a GRANT. */
const LONGEST_FORM = 60;

/** Tells what a statement of a schema file is about. */
export function partOfSchema(statement: Statement): PartOfSchema {
  const outline = outlineStatement(statement, LONGEST_FORM);
  return PARTS.find(([pattern]) => pattern.test(outline))?.[1] ?? "schema";
}
