import { isDeepStrictEqual } from "node:util";
import { arrangeObjects } from "./arrange.ts";
import type { Catalog } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";
import { attributeOf, type CatalogObject } from "./object.ts";

/** One difference between two catalogs. */
export type Change =
  | { readonly verb: "create"; readonly after: CatalogObject }
  | { readonly verb: "drop"; readonly before: CatalogObject }
  | {
    readonly verb: "alter";
    readonly before: CatalogObject;
    readonly after: CatalogObject;
    /** The names of the attributes that differ. */
    readonly attributes: readonly string[];
  };

/** The identity of what a change is about. */
export function changedIdentity(change: Change): string {
  return change.verb === "create" ? change.after.identity : change.before.identity;
}

/** Finds what must change for `current` to become `desired`. Knows no kind: rules come from `kinds/`. */
export function compareCatalogs(current: Catalog, desired: Catalog): Change[] {
  const changes: Change[] = [];
  for (const after of arrangeObjects(desired)) {
    const before = current.objects.get(after.identity);
    if (!before) {
      changes.push({ verb: "create", after });
      continue;
    }
    const attributes = differingAttributes(before, after);
    if (attributes.length > 0) changes.push({ verb: "alter", before, after, attributes });
  }
  for (const before of arrangeObjects(current)) {
    if (!desired.objects.has(before.identity)) changes.push({ verb: "drop", before });
  }
  return changes;
}

/** The names of the attributes in which two objects of a kind differ. */
export function differingAttributes(before: CatalogObject, after: CatalogObject): string[] {
  const { comparedAttributes, unordered = [] } = kindOf(before);
  return comparedAttributes.filter((name) => {
    const [a, b] = [attributeOf(before, name), attributeOf(after, name)];
    return !sameValue(a, b) && !(unordered.includes(name) && sameValue(sortedList(a), sortedList(b)));
  });
}

function sortedList(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && isDeepStrictEqual(a, b));
}
