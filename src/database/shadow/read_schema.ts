import type { Catalog } from "../../schema/catalog.ts";
import type { Query } from "../../schema/query.ts";
import { readCatalog } from "../../schema/read_catalog.ts";

/** What of a database is looked at. */
export interface SchemaFilter {
  /** Names of schemas, in which `*` stands for any text. */
  readonly schemas: readonly string[];
  /** `KIND:NAME` globs. */
  readonly exclude: readonly string[];
}

/** Everything there is. */
export const wholeDatabase: SchemaFilter = { schemas: ["*"], exclude: [] };

/** A schema that was read. */
export interface ReadSchema {
  readonly catalog: Catalog;
  /** The schemas that the filter leaves out although something may be in them, sorted. */
  readonly leftOut: readonly string[];
}

const namesSql = `select nspname::text as name from pg_namespace
  where nspname !~ '^pg_' and nspname <> 'information_schema' order by nspname`;

/** Reads a database in one transaction, which changes nothing. */
export async function readSchema(query: Query, filter: SchemaFilter): Promise<ReadSchema> {
  await query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    const names = (await query(namesSql)).map((row) => String(row["name"]));
    const isWanted = schemaMatcher(filter.schemas);
    const schemas = names.filter(isWanted);
    const catalog = await readCatalog(query, { schemas, exclude: filter.exclude });
    return { catalog, leftOut: names.filter((name) => !isWanted(name)) };
  } finally {
    await query("ROLLBACK"); // settings that were made for the reading go with it, also after an error
  }
}

function schemaMatcher(patterns: readonly string[]): (name: string) => boolean {
  const sources = patterns.map((pattern) =>
    pattern.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")
  );
  const whole = new RegExp(`^(?:${sources.join("|")})$`, "s");
  return (name) => whole.test(name);
}
