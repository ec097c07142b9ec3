import { DatabaseError } from "../../core/error.ts";
import type { Catalog } from "../../schema/catalog.ts";
import { planChanges } from "../../schema/plan.ts";
import { renderStatements } from "../../schema/render.ts";
import { loadSchema } from "./load_schema.ts";
import { type SchemaFilter, wholeDatabase } from "./read_schema.ts";
import type { Shadow } from "./shadow.ts";

/**
 * Makes a shadow's schema the same as that of another database, by statements made from its catalog. What is read
 * from the shadow afterwards is written by the shadow's own engine: definitions that PostgreSQL prints in another way in each
 * version can be compared then.
 *
 * @param whole the catalog of the whole database
 * @param filter how it was read
 * @param from what the database is called in messages
 * @returns the identities of what did not arrive, sorted
 * @throws {DatabaseError} for what the shadow's engine can't make
 */
export async function carrySchema(
  shadow: Shadow,
  whole: Catalog,
  from: string,
  filter: SchemaFilter = wholeDatabase,
): Promise<string[]> {
  await shadow.empty();
  const { catalog: blank } = await shadow.read(filter);
  const { statements } = planChanges(blank, whole);
  const source = { path: `<schema of ${from}>`, text: renderStatements(statements) };
  try {
    await loadSchema(shadow, [source]);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const message = error.message.replace(/^Cannot load the schema: /, "");
    const hint = error.hint ??
      `name a shadow of the database's own version under [schema], such as shadow = "database"`;
    throw error.with(
      { code: "not_carried", cause: error, hint },
      `Cannot carry the schema of "${from}" over to ${shadow.place}: ${message}`,
    );
  }
  const { catalog: arrived } = await shadow.read(filter);
  return [...whole.objects.keys()].filter((identity) => !arrived.objects.has(identity)).sort();
}
