import { ancestorsOf, type Catalog } from "../catalog.ts";
import { compareCatalogs, differingAttributes } from "../compare.ts";
import type { CatalogObject } from "../object.ts";
import { canRename } from "./declaration.ts";
import type { Rename } from "./rename.ts";

/**
 * Finds what bears a name that comes from a renamed table or column, such as `users_pkey`: what differs in nothing else from
 * what the desired schema has in its place, and holds no rows of its own.
 *
 * @param current the current schema, with all declared renames made
 */
export function deriveRenames(current: Catalog, desired: Catalog, done: readonly Rename[]): Rename[] {
  if (done.length === 0) return [];
  const touched = new Set(done.flatMap(({ after }) => [after.identity, after.parent ?? after.identity]));
  const isTouched = (object: CatalogObject, catalog: Catalog): boolean => {
    const keeper = object.keeper === null ? undefined : catalog.objects.get(object.keeper);
    const around = [
      ...ancestorsOf(catalog, object),
      ...(keeper ? [keeper, ...ancestorsOf(catalog, keeper)] : []),
    ];
    return around.some(({ identity }) => touched.has(identity));
  };
  const changes = compareCatalogs(current, desired);
  const gone = changes.flatMap((change) =>
    change.verb === "drop" && isDerived(change.before) ? [change.before] : []
  )
    .filter((object) => isTouched(object, current));
  const made = changes.flatMap((change) =>
    change.verb === "create" && isDerived(change.after) ? [change.after] : []
  );
  return matchPairs(gone, made, done);
}

/** What is named after others: parts of tables, and sequences of columns; not what holds values. */
function isDerived(object: CatalogObject): boolean {
  const isPart = object.parent !== null && object.kind !== "column" && object.kind !== "attribute";
  return canRename(object) && (isPart || (object.kind === "sequence" && object.keeper !== null));
}

function matchPairs(
  gone: readonly CatalogObject[],
  made: readonly CatalogObject[],
  done: readonly Rename[],
): Rename[] {
  const free = new Set(made);
  const fits = (before: CatalogObject, after: CatalogObject): boolean =>
    before.kind === after.kind && before.parent === after.parent && before.keeper === after.keeper &&
    before.schema === after.schema && differingAttributes(before, after).length === 0;
  return gone.flatMap((before) => {
    const fitting = [...free].filter((after) => fits(before, after));
    const after = fitting.find(({ name }) => isNamedAfter(before.name, name, done)) ??
      (fitting.length === 1 && gone.filter((other) => fits(other, fitting[0]!)).length === 1
        ? fitting[0]
        : undefined);
    if (!after) return [];
    free.delete(after);
    return [{ before, after }];
  });
}

/** Whether a name is another one with the renamed things in it renamed. */
function isNamedAfter(old: string, name: string, done: readonly Rename[]): boolean {
  const rename = (text: string, { before, after }: Rename) => text.replace(before.name, () => after.name);
  return done.reduce(rename, old) === name || done.some((one) => rename(old, one) === name);
}
