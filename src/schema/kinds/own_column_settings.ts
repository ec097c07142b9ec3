import { membersOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";
import type { Column } from "./column.ts";
import { alterDefault, type ColumnDefault, expressionOf, isColumnDefault } from "./column_default.ts";
import type { Context } from "./kind.ts";
import { addNotNull } from "./not_null.ts";
import { columnSettings } from "./write_column.ts";

/** What an inherited column has otherwise than those that it comes from: its default, and that it is not null. */
export function ownSettings(it: Column, context: Context): string[] {
  const origins = originsOf(it, context);
  const inherited = origins.map((origin) => expressionOf(context.desired, origin.identity));
  const own = context.inlined(it).find(isColumnDefault)?.expression ?? null;
  const isNew = it.notNull !== null && !origins.some(({ notNull }) => notNull && !notNull.noInherit);
  return [
    ...(inherited.includes(own) ? [] : [alterDefault(it, own)]),
    ...(isNew && !it.notNull?.notValid ? [addNotNull(it, it.notNull!, context)] : []),
  ];
}

/** The default of those that a declared column is merged with, where it is to have none; null where there is none to take away. */
export function unwantedDefault(it: Column, context: Context): ColumnDefault | null {
  if (context.inlined(it).some(isColumnDefault)) return null;
  const inherited = originsOf(it, context).flatMap(({ identity }) => membersOf(context.desired, identity));
  return inherited.find(isColumnDefault) ?? null;
}

/** A declared column without what comes from those that it is merged with: that it is not null, since PostgreSQL 18 tells. */
export function declaredPart(it: Column, context: Context): Column {
  const isInherited = context.desired.version >= 180000 && it.notNull !== null && !it.notNullLocal &&
    originsOf(it, context).some(({ notNull }) => notNull && !notNull.noInherit);
  return isInherited ? { ...it, notNull: null } : it;
}

/** The same for one that came with a column of a parent table, which brought its settings, too. */
export function divergeColumn(it: Column, context: Context): string[] {
  const brought = originsOf(it, context).flatMap((origin) =>
    columnSettings({ ...it, ...settingsOf(origin) })
  );
  return [...ownSettings(it, context), ...columnSettings(it).filter((sql) => !brought.includes(sql))];
}

function settingsOf({ storage, compression, statistics, options, notNull }: Column): Partial<Column> {
  return { storage, compression, statistics, options, notNull };
}

function originsOf({ origins }: Column, { desired }: Context): Column[] {
  const isColumn = (object: CatalogObject): object is Column => object.kind === "column";
  return origins.map((origin) => desired.objects.get(origin)!).filter(isColumn);
}
