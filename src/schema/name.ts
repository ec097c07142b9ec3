import { quoteIdentifier } from "../core/quote.ts";
import { keywords } from "./keywords.ts";

/**
 * Writes a name, quoted only where PostgreSQL (any supported version) needs it: like its own `quote_identifier`.
 * PostgreSQL, chapter 4.1.1 "Identifiers and Key Words".
 */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name) ? name : quoteIdentifier(name);
}

/** Writes the names of a path, such as schema, table and column, with points between. */
export function quotePath(...names: readonly string[]): string {
  return names.map(quoteName).join(".");
}

/** Writes names with commas between. */
export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(", ");
}

/** The name of an object that lives in a schema, always with the schema: independent of any search_path. */
export function qualifiedName(object: { readonly schema: string; readonly name: string }): string {
  return quotePath(object.schema, object.name);
}

/** The name of the relation that a column, constraint, trigger … stands on. */
export function tableName(member: { readonly schema: string; readonly table: string }): string {
  return quotePath(member.schema, member.table);
}
