import type { Catalog } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";
import type { Context } from "./kind.ts";

/**
 * True when another object has a constraint of that name in the same schema, before or after the plan: PostgreSQL then
 * chooses another name where none is said.
 */
export function isNameTaken(
  { identity, schema }: CatalogObject,
  name: string,
  { current, desired }: Context,
): boolean {
  return [current, desired].some((catalog) =>
    constraintNames(catalog).get(`${schema} ${name}`)?.some((holder) =>
      holder !== identity && !comesFrom(holder, identity, catalog)
    )
  );
}

/** True for NOT NULL of a copy that is only inherited, or of a copy of it: it has its name from there. */
function comesFrom(copy: string, identity: string, catalog: Catalog): boolean {
  const object = catalog.objects.get(copy)!;
  if (!isColumnNotNull(object) || object.inheritedNotNull === null) return false;
  return object.origins.some((origin) => origin === identity || comesFrom(origin, identity, catalog));
}

const indexes = new WeakMap<Catalog, ReadonlyMap<string, readonly string[]>>();

/** The identities of those who have a constraint, by schema and name; made once for a catalog. */
function constraintNames(catalog: Catalog): ReadonlyMap<string, readonly string[]> {
  const known = indexes.get(catalog);
  if (known) return known;
  const index = new Map<string, string[]>();
  for (const object of catalog.objects.values()) {
    const name = constraintName(object);
    if (name === null) continue;
    const key = `${object.schema} ${name}`;
    const holders = index.get(key);
    if (holders) holders.push(object.identity);
    else index.set(key, [object.identity]);
  }
  indexes.set(catalog, index);
  return index;
}

function constraintName(object: CatalogObject): string | null {
  if (object.kind === "constraint" || object.kind === "domain_constraint") return object.name;
  if (!isColumnNotNull(object)) return null;
  return object.notNull.name ?? object.inheritedNotNull ?? `${object.table}_${object.name}_not_null`;
}

function isColumnNotNull(
  object: CatalogObject,
): object is CatalogObject & {
  readonly table: string;
  readonly notNull: { readonly name?: string };
  readonly inheritedNotNull: string | null;
} {
  return object.kind === "column" && "notNull" in object && object.notNull !== null;
}
