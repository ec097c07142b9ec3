import { randomUUID } from "node:crypto";
import { DatabaseError, UsageError } from "../../core/error.ts";
import { quoteIdentifier, quoteLiteral } from "../../core/quote.ts";
import { type LogTable, logTableName } from "../../run/log_table.ts";
import type { Connection } from "../connection.ts";
import type { DatabaseOptions } from "../database.ts";
import { queryError } from "../database_error.ts";
import { embeddedScheme, openConnection } from "../open_connection.ts";
import { isUrl } from "../libpq/parse_url.ts";
import { emptyDatabase, listContent } from "./empty_database.ts";
import { markerSchema, Shadow } from "./shadow.ts";

/** Which shadow, and what it stands beside. */
export interface ShadowOptions {
  /** `embedded`; `database` for a temporary database beside the live one; else the URL of a scratch database. */
  readonly shadow: string;
  /** How to reach the live database; only `database` does. */
  readonly database: DatabaseOptions;
}

/**
 * Opens a shadow database, which is empty. Closing it leaves nothing behind.
 *
 * @throws {UsageError} for a shadow that can't be used
 * @throws {DatabaseError} when there is no way to it
 */
export async function openShadow({ shadow, database }: ShadowOptions): Promise<Shadow> {
  const options = { ...database, onNotice: () => {} };
  if (shadow === "embedded") return await openEmbeddedShadow(options);
  if (shadow === "database") return await openTemporary(options);
  return await openScratch({ ...options, url: shadow });
}

async function openEmbeddedShadow(options: DatabaseOptions): Promise<Shadow> {
  const renew = () => openConnection({ ...options, url: embeddedScheme });
  return await makeShadow(await renew(), { place: "the embedded engine", isOwnCluster: true, renew });
}

/** Another session that uses the same scratch database is waited for. */
const lockSql = `SELECT pg_advisory_lock(hashtext('${markerSchema}'))`;

const markSql = `CREATE SCHEMA ${markerSchema};
COMMENT ON SCHEMA ${markerSchema} IS 'This database is a scratch database of aludel: whatever is in it will be dropped'`;

async function openScratch(options: DatabaseOptions): Promise<Shadow> {
  const connection = await openConnection(options);
  try {
    await connection.query(lockSql);
    const isMarked = await connection.query(`SELECT 1 FROM pg_namespace WHERE nspname = '${markerSchema}'`);
    if (isMarked.length === 0) {
      if ((await listContent(connection, markerSchema)).length > 0) throw notEmpty(connection);
      await connection.query(markSql);
    } else {
      if (await isMigrated(connection, options.logTable)) throw notEmpty(connection);
      await emptyDatabase(connection, markerSchema, false);
    }
    const leave = async () => {
      await emptyDatabase(connection, markerSchema, false);
      await connection.query(`DROP SCHEMA ${markerSchema}`);
    };
    return await makeShadow(connection, { place: connection.name, isOwnCluster: false, leave });
  } catch (error) {
    await connection.close();
    throw error instanceof UsageError ? error : queryError(error, "Cannot use the scratch database");
  }
}

/** A log is only ever kept in a live database: somebody uses what we left behind. */
async function isMigrated(connection: Connection, log: LogTable | null): Promise<boolean> {
  if (log === null) return false;
  const name = quoteLiteral(logTableName(log));
  const [row] = await connection.query(`SELECT to_regclass(${name}) IS NOT NULL AS found`);
  return row?.["found"] === true;
}

function notEmpty({ name }: Connection): UsageError {
  return new UsageError(`Cannot use "${name}" as a scratch database: it is not empty`, {
    code: "shadow_not_empty",
    hint: "name an empty database: everything in it is dropped",
  });
}

async function openTemporary(options: DatabaseOptions): Promise<Shadow> {
  if (options.url?.startsWith(embeddedScheme)) {
    throw new UsageError("Cannot make a temporary database: the embedded engine has only one", {
      code: "shadow",
      hint: 'set shadow = "embedded" under [schema]',
    });
  }
  const name = `${markerSchema}_${randomUUID().slice(-12)}`;
  const live = await openConnection(options);
  try {
    await sweep(live);
    await live.query(await createSql(live, name));
  } catch (error) {
    await live.close();
    throw temporaryError(error);
  }
  const remove = async () => {
    await live.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await live.close();
  };
  try {
    const connection = await openConnection({ ...options, url: withDatabase(options.url, name) });
    await live.query(`COMMENT ON DATABASE ${name} IS ${quoteLiteral(temporaryComment)}`);
    return await makeShadow(connection, { place: connection.name, isOwnCluster: false, remove });
  } catch (error) {
    await remove();
    throw error;
  }
}

const temporaryComment = "A temporary database of aludel";

/** Drops what runs that were killed have left behind: nobody is connected to it. */
async function sweep(live: Connection): Promise<void> {
  const left = await live.query(`SELECT datname FROM pg_database d
    WHERE starts_with(datname, '${markerSchema}_') AND pg_has_role(datdba, 'MEMBER')
      AND shobj_description(oid, 'pg_database') = ${quoteLiteral(temporaryComment)}
      AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`);
  for (const { datname } of left) {
    await live.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(String(datname))}`);
  }
}

/** With the live database's own locale and encoding, and nothing of what its template1 may hold. */
async function createSql(live: Connection, name: string): Promise<string> {
  const [row] = await live.query(`
    SELECT format('CREATE DATABASE ${name} TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
        pg_encoding_to_char(encoding), datcollate, datctype)
      || CASE to_jsonb(d) ->> 'datlocprovider'
        WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L',
          coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'))
        WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', to_jsonb(d) ->> 'datlocale')
        ELSE '' END AS sql
    FROM pg_database d WHERE datname = current_database()`);
  return String(row!["sql"]);
}

function temporaryError(error: unknown): unknown {
  const failure = queryError(error, "Cannot make a temporary database");
  if (!(failure instanceof DatabaseError) || failure.sqlstate !== "42501") return failure;
  const hint = 'allow the role to (ALTER ROLE … CREATEDB), or set shadow = "embedded" under [schema]';
  return failure.with({ hint });
}

/** The same server, another database: the last word wins, as in libpq. */
export function withDatabase(url: string | null, name: string): string {
  if (url === null || url === "") return `dbname=${name}`;
  if (!isUrl(url)) return `${url} dbname=${name}`;
  return `${url}${url.includes("?") ? "&" : "?"}dbname=${name}`;
}

interface Kind {
  readonly place: string;
  readonly isOwnCluster: boolean;
  readonly renew?: () => Promise<Connection>;
  readonly leave?: () => Promise<void>;
  readonly remove?: () => Promise<void>;
}

async function makeShadow(connection: Connection, kind: Kind): Promise<Shadow> {
  const nothing = () => Promise.resolve();
  const [row] = await connection.query("SHOW server_version_num");
  const version = Number(row!["server_version_num"]);
  return new Shadow({ leave: nothing, remove: nothing, renew: null, ...kind, connection, version });
}
