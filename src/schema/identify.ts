import { kindOf } from "./kinds/mod.ts";
import { quotePath } from "./name.ts";
import { type CatalogObject, isTableMember } from "./object.ts";

/** The identity of an object, by its kind's rule: from its names, whatever stands in its `identity`. */
export function identify(object: CatalogObject & { readonly column?: unknown }): string {
  return `${object.kind}:${kindOf(object).identify?.(object) ?? defaultName(object)}`;
}

function defaultName(
  object: CatalogObject & { readonly table?: unknown; readonly column?: unknown },
): string {
  const path = [object.schema, object.table, object.column, object.name];
  return quotePath(...path.filter((name) => typeof name === "string"));
}

/** The names that tell it from others of its kind: schema, table and name, as far as it has them. */
export function namePath(object: CatalogObject): string[] {
  const schema = object.schema === null ? [] : [object.schema];
  const long = [...schema, ...(isTableMember(object) ? [object.table] : []), object.name];
  return object.identity === `${object.kind}:${quotePath(...long)}` ? long : [...schema, object.name];
}
