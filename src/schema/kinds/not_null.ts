import { membersOf } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import { alterIdentity, dropsIdentity } from "./identity.ts";
import type { Context } from "./kind.ts";
import { isBusy, shortName } from "./online.ts";

/** That a column is not null: since PostgreSQL 18 a constraint, whose properties are left out when they are the usual ones. */
export interface NotNull {
  /** The name, where it is not `table_column_not_null`. */
  readonly name?: string;
  readonly noInherit?: true;
  readonly notValid?: true;
}

/** `NOT NULL`, with the name of the constraint where that is not PostgreSQL's choice. */
export function notNullClause(it: Column, { name, noInherit }: NotNull, { desired }: Context): string {
  const usual = constraintName(it, {});
  const isTaken = [...desired.followedBy.get(it.identity) ?? []].some((copy) =>
    nameOf(desired.objects.get(copy)) === usual
  ); // by a table that is to be a partition: PostgreSQL would choose another name
  const chosen = name ?? (isTaken ? usual : undefined);
  const named = chosen === undefined ? "" : `CONSTRAINT ${quoteName(chosen)} `;
  return `${named}NOT NULL${noInherit ? " NO INHERIT" : ""}`;
}

/** Sets, removes or renames NOT NULL. An identity column is always not null, so it loses the one before the other. */
export function alterNotNull(after: Column, before: Column, context: Context): (string | Ddl)[] {
  if (comesFromOrigin(after, context)) return [];
  const [now, old] = [after.notNull, before.notNull];
  const table = `ALTER TABLE ${tableName(after)}`;
  const column = `${table} ALTER COLUMN ${quoteName(after.name)}`;
  if (now === null) {
    const drop = {
      sql: `${column} DROP NOT NULL`,
      ...(isBusy(after, context) && { pace: "outside" as const }),
    };
    return [...(dropsIdentity(after, before) ? alterIdentity(after, before) : []), drop];
  }
  if (old === null) {
    return isBusy(after, context) && !now.notValid
      ? proveNotNull(after, !getsPrimaryKey(after, context))
      : [addNotNull(after, now)];
  }
  const oldName = quoteName(constraintName(before, old));
  const newName = quoteName(constraintName(after, now));
  if (now.notValid && !old.notValid) return [`${table} DROP CONSTRAINT ${oldName}`, addNotNull(after, now)];
  return [
    ...(newName === oldName
      ? []
      : [{ sql: `${table} RENAME CONSTRAINT ${oldName} TO ${newName}`, since: 180000 }]),
    ...(old.noInherit === now.noInherit
      ? []
      : [`${table} ALTER CONSTRAINT ${newName} ${now.noInherit ? "NO INHERIT" : "INHERIT"}`]),
    ...(old.notValid && !now.notValid ? [`${table} VALIDATE CONSTRAINT ${newName}`] : []),
  ];
}

/** What needs the column can go on without NOT NULL, but a primary key. */
function getsPrimaryKey({ parent }: Column, { current, desired }: Context): boolean {
  return membersOf(desired, parent!).some((member) =>
    "type" in member && member.kind === "constraint" && member.type === "p" &&
    !current.objects.has(member.identity)
  );
}

/** NOT NULL for a table in use: a check is proved while others go on, then PostgreSQL needs not look. */
export function proveNotNull(it: Column, unawaited: boolean): Ddl[] {
  const table = `ALTER TABLE ${tableName(it)}`;
  const check = shortName(`${it.table}_${it.name}`, "_is_not_null");
  const mark = unawaited ? { unawaited } as const : {};
  return [
    { sql: `${table} ADD CONSTRAINT ${check} CHECK (${quoteName(it.name)} IS NOT NULL) NOT VALID`, ...mark },
    { sql: `${table} VALIDATE CONSTRAINT ${check}`, pace: "scan", ...mark },
    { sql: addNotNull(it, it.notNull!), ...mark },
    { sql: `${table} DROP CONSTRAINT ${check}`, ...mark },
  ];
}

/** Makes a column that is there not null, at once. */
export function addNotNull(it: Column, now: NotNull): string {
  const table = `ALTER TABLE ${tableName(it)}`;
  if (Object.keys(now).length === 0) return `${table} ALTER COLUMN ${quoteName(it.name)} SET NOT NULL`;
  const name = quoteName(constraintName(it, now));
  const flags = `${now.noInherit ? " NO INHERIT" : ""}${now.notValid ? " NOT VALID" : ""}`;
  return `${table} ADD CONSTRAINT ${name} NOT NULL ${quoteName(it.name)}${flags}`;
}

function constraintName(it: Column, { name }: NotNull): string {
  return name ?? `${it.table}_${it.name}_not_null`;
}

/** True when the ALTER of the column in a parent table does the same here. */
function comesFromOrigin(after: Column, { current, desired, isCarried }: Context): boolean {
  return isCarried(after) && after.origins.some((identity) => {
    const [now, old] = [desired.objects.get(identity), current.objects.get(identity)];
    return hasNotNull(now) !== hasNotNull(old) && hasNotNull(now) === (after.notNull !== null);
  });
}

function nameOf(object: object | undefined): string | undefined {
  return object !== undefined && "notNull" in object ? (object.notNull as NotNull | null)?.name : undefined;
}

function hasNotNull(object: object | undefined): boolean {
  return object !== undefined && "notNull" in object && object.notNull !== null;
}
