import { copiesOf } from "../catalog.ts";
import { quoteName, tableName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import type { Column } from "./column.ts";
import type { Context } from "./kind.ts";
import { addNotNull } from "./not_null.ts";

/**
 * Before a column is dropped ONLY where it was declared: PostgreSQL 18 would count NOT NULL of the copies that it leaves as
 * inherited for ever. It goes with its origin, and those that are to stay not null are told so again.
 */
export function freeNotNull(it: Column, { current, desired }: Context): string[] {
  if (current.version < 180000 || it.notNull === null || it.notNull.noInherit || it.asIdentity !== null) {
    return [];
  }
  const isColumn = (object: CatalogObject | undefined): object is Column => object?.kind === it.kind;
  const copies = copiesOf(current, it.identity).filter(isColumn).filter((copy) =>
    copy.notNull !== null && !copy.notNullLocal
  );
  if (copies.length === 0) return [];
  const kept = copies.map(({ identity }) => desired.objects.get(identity)).filter(isColumn);
  return [
    `ALTER TABLE ${tableName(it)} ALTER COLUMN ${quoteName(it.name)} DROP NOT NULL`,
    ...kept.flatMap((copy) => copy.notNull === null ? [] : [addNotNull(copy, copy.notNull)]),
  ];
}
