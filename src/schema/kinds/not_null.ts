import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import { isNameTaken } from "./constraint_names.ts";
import type { Context } from "./kind.ts";

/** That a column is not null: since PostgreSQL 18 a constraint, whose properties are left out when they are the usual ones. */
export interface NotNull {
  /** The name, where it is not `table_column_not_null`. */
  readonly name?: string;
  readonly noInherit?: true;
  readonly notValid?: true;
}

/** `NOT NULL`, with the name of the constraint where that is not PostgreSQL's choice. */
export function notNullClause(it: Column, notNull: NotNull, context: Context): string {
  const named = isNamed(it, notNull, context) ? `CONSTRAINT ${quoteName(constraintName(it, notNull))} ` : "";
  return `${named}NOT NULL${notNull.noInherit ? " NO INHERIT" : ""}`;
}

/** Makes a column that is there not null, at once. */
export function addNotNull(it: Column, now: NotNull, context?: Context): string {
  const table = `ALTER TABLE ${tableName(it)}`;
  const column = quoteName(it.name);
  if (!isNamed(it, now, context) && !now.noInherit && !now.notValid) {
    return `${table} ALTER COLUMN ${column} SET NOT NULL`;
  }
  const flags = `${now.noInherit ? " NO INHERIT" : ""}${now.notValid ? " NOT VALID" : ""}`;
  return `${table} ADD CONSTRAINT ${quoteName(constraintName(it, now))} NOT NULL ${column}${flags}`;
}

/** The same for servers before PostgreSQL 18, too, where it has no name. */
export function makeNotNull(it: Column, context: Context): Ddl {
  const now = it.notNull!;
  const sql = addNotNull(it, now, context);
  if (now.noInherit || now.notValid) return { sql };
  const older = addNotNull({ ...it, inheritedNotNull: null }, {});
  return sql === older ? { sql } : { sql, since: 180000, older };
}

function isNamed(it: Column, notNull: NotNull, context?: Context): boolean {
  const isSaid = notNull.name !== undefined || ownNameOf(it) !== null;
  if (!context) return isSaid;
  if (Math.min(context.current.version, context.desired.version) < 180000) return false;
  return isSaid || isNameTaken(it, constraintName(it, notNull), context);
}

/** The name of the constraint, chosen by PostgreSQL where none was said. */
export function constraintName(it: Column, { name }: NotNull): string {
  return name ?? ownNameOf(it) ?? `${it.table}_${it.name}_not_null`;
}

/** The name of one that is the column's own, and called like a parent's. */
function ownNameOf({ notNullLocal, inheritedNotNull }: Column): string | null {
  return notNullLocal ? inheritedNotNull : null;
}

/** Tells a column, if there is one, that is not null. */
export function hasNotNull(object: object | undefined): boolean {
  return object !== undefined && "notNull" in object && object.notNull !== null;
}
