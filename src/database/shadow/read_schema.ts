import type { Catalog } from "../../schema/catalog.ts";
import type { Query } from "../../schema/query.ts";
import { readCatalog, type RoleSwitches } from "../../schema/read_catalog.ts";
import { findUnhandled, type Unhandled } from "../../schema/unhandled.ts";
import { inTransaction } from "./in_transaction.ts";

/** What of a database is looked at. */
export interface SchemaFilter extends RoleSwitches {
  /** Names of schemas, in which `*` stands for any text. */
  readonly schemas: readonly string[];
  /** `KIND:NAME` globs. */
  readonly exclude: readonly string[];
  /** A role that counts as the session's: that of the live database, for a shadow. */
  readonly sessionRole?: string | undefined;
}

/** Everything there is, but for what the switches are for. */
export const wholeDatabase: SchemaFilter = { schemas: ["*"], exclude: [] };

/** A schema that was read. */
export interface ReadSchema {
  readonly catalog: Catalog;
  /** The schemas that the filter leaves out although something is in them, sorted. */
  readonly leftOut: readonly string[];
}

const namesSql = `select n.nspname::text as name, exists (select from pg_depend d
    where d.refclassid = 'pg_namespace'::regclass and d.refobjid = n.oid and d.deptype = 'n') as filled
  from pg_namespace n
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by n.nspname`;

/** Reads a database in one transaction, which changes nothing. */
export async function readSchema(query: Query, filter: SchemaFilter): Promise<ReadSchema> {
  return await reading(query, () => readInTransaction(query, filter));
}

/** Finds what of a database no catalog shows, in one transaction. */
export async function readUnhandled(query: Query, filter: SchemaFilter): Promise<readonly Unhandled[]> {
  return await reading(query, async () => {
    const schemas = (await query(namesSql)).map((row) => String(row["name"]));
    return await findUnhandled(query, { ...filter, schemas: schemas.filter(schemaMatcher(filter.schemas)) });
  });
}

async function reading<T>(query: Query, read: () => Promise<T>): Promise<T> {
  const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  return await inTransaction(query, { begin, end: "ROLLBACK" }, read);
}

/** Reads a database as the open transaction sees it. */
export async function readInTransaction(query: Query, filter: SchemaFilter): Promise<ReadSchema> {
  const found = (await query(namesSql)).map((row) => ({ ...row, name: String(row["name"]) }));
  const isWanted = schemaMatcher(filter.schemas);
  const schemas = found.map(({ name }) => name).filter(isWanted);
  const catalog = await readCatalog(query, { ...filter, schemas });
  const leftOut = found.filter((row) => "filled" in row && row.filled === true && !isWanted(row.name));
  return { catalog, leftOut: leftOut.map(({ name }) => name) };
}

function schemaMatcher(patterns: readonly string[]): (name: string) => boolean {
  const sources = patterns.map((pattern) =>
    pattern.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")
  );
  const whole = new RegExp(`^(?:${sources.join("|")})$`, "s");
  return (name) => whole.test(name);
}
