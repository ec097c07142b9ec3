import type { CatalogObject } from "../object.ts";
import type { Column } from "./column.ts";
import { hasNotNull } from "./not_null.ts";

/** A column whose table is untied from a parent: what was inherited is the column's own, by the name that it came with. */
export function ownNotNull(it: Column, held: readonly CatalogObject[]): Column {
  const { notNull, inheritedNotNull } = it;
  if (notNull === null || inheritedNotNull === null || held.some(hasNotNull)) return it;
  if (inheritedNotNull === `${it.table}_${it.name}_not_null`) return it;
  return {
    ...it,
    notNull: { ...notNull, name: inheritedNotNull },
    notNullLocal: true,
    inheritedNotNull: null,
  };
}
