import { isDeepStrictEqual } from "node:util";
import { type Catalog, copiesOf, membersOf } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import type { Column } from "./column.ts";
import { isNameTaken } from "./constraint_names.ts";
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
export function notNullClause(it: Column, notNull: NotNull, context: Context): string {
  const named = isNamed(it, notNull, context) ? `CONSTRAINT ${quoteName(constraintName(it, notNull))} ` : "";
  return `${named}NOT NULL${notNull.noInherit ? " NO INHERIT" : ""}`;
}

/** Sets, removes or renames NOT NULL. An identity column is always not null, so it loses the one before the other. */
export function alterNotNull(after: Column, before: Column, context: Context): (string | Ddl)[] {
  if (comesFromOrigin(after, context) || isRestored(after, before, context)) return [];
  const [now, old] = [after.notNull, before.notNull];
  const table = `ALTER TABLE ${tableName(after)}`;
  const column = `${table} ALTER COLUMN ${quoteName(after.name)}`;
  if (now === null) {
    const drop = {
      sql: `${column} DROP NOT NULL`,
      ...(isBusy(after, context) && { pace: "outside" as const }),
    };
    return [
      ...(dropsIdentity(after, before) ? alterIdentity(after, before) : []),
      drop,
      ...restoreCopies(after, context),
    ];
  }
  if (old === null) {
    return [
      ...yieldCopies(after, context),
      ...(isBusy(after, context) && !now.notValid
        ? proveNotNull(after, !getsPrimaryKey(after, context), context)
        : [addNotNull(after, now, context)]),
    ];
  }
  const newName = quoteName(constraintName(after, now));
  if (now.notValid && !old.notValid) {
    return [
      `${table} DROP CONSTRAINT ${quoteName(constraintName(before, old))}`,
      addNotNull(after, now, context),
    ];
  }
  return [
    ...rename(after, before),
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
export function proveNotNull(it: Column, unawaited: boolean, context: Context): Ddl[] {
  const table = `ALTER TABLE ${tableName(it)}`;
  const check = shortName(`${it.table}_${it.name}`, "_is_not_null");
  const mark = unawaited ? { unawaited } as const : {};
  return [
    { sql: `${table} ADD CONSTRAINT ${check} CHECK (${quoteName(it.name)} IS NOT NULL) NOT VALID`, ...mark },
    { sql: `${table} VALIDATE CONSTRAINT ${check}`, pace: "scan", ...mark },
    { sql: addNotNull(it, it.notNull!, context), ...mark },
    { sql: `${table} DROP CONSTRAINT ${check}`, ...mark },
  ];
}

function rename(after: Column, before: Column): Ddl[] {
  if (after.notNull === null || before.notNull === null) return [];
  const [from, to] = [constraintName(before, before.notNull), constraintName(after, after.notNull)];
  if (from === to) return [];
  const sql = `ALTER TABLE ${tableName(after)} RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`;
  return [{ sql, since: 180000 }];
}

/** What copies have already will be inherited, and can't be renamed, nor become no more than inherited, from then on. */
function yieldCopies(it: Column, context: Context): (string | Ddl)[] {
  return keptCopies(it, context).flatMap(([after, before]): (string | Ddl)[] => {
    if (after.notNull === null || before.notNull === null || !isReached(after, before, context)) return [];
    return before.notNullLocal && !after.notNullLocal && !isInPartition(after, context)
      ? [`ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)} DROP NOT NULL`]
      : rename(after, before);
  });
}

function isInPartition({ parent }: Column, { desired }: Context): boolean {
  return membersOf(desired, parent!).some(({ kind }) => kind === "partition");
}

/** A name that is inherited can only be changed while the table is not tied to its parent. */
export function untieToRename(
  after: Column,
  before: Column | undefined,
  { current, desired }: Context,
): string[] {
  const isRenamed = before?.notNull && after.notNull &&
    constraintName(before, before.notNull) !== constraintName(after, after.notNull);
  if (!isRenamed || !isInherited(before, current) || !isInherited(after, desired)) return [];
  return membersOf(current, after.parent!)
    .filter(({ kind }) => kind === "partition" || kind === "inheritance")
    .map(({ identity }) => identity);
}

function isInherited({ origins }: Column, catalog: Catalog): boolean {
  return origins.some((origin) => hasNotNull(catalog.objects.get(origin)));
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

function isNamed(it: Column, notNull: NotNull, context?: Context): boolean {
  if (!context) return notNull.name !== undefined;
  if (Math.min(context.current.version, context.desired.version) < 180000) return false;
  return notNull.name !== undefined || isNameTaken(it, constraintName(it, notNull), context);
}

function constraintName(it: Column, { name }: NotNull): string {
  return name ?? `${it.table}_${it.name}_not_null`;
}

/** True when the ALTER of the column in a parent table does the same here. */
function comesFromOrigin(after: Column, context: Context): boolean {
  const { current, desired } = context;
  return context.isCarried(after) && after.origins.some((identity) => {
    const [now, old] = [desired.objects.get(identity), current.objects.get(identity)];
    return hasNotNull(now) !== hasNotNull(old) && hasNotNull(now) === (after.notNull !== null);
  });
}

/** True when the column in a parent table loses what it is to keep, which is given back at once. */
function isRestored(after: Column, before: Column, context: Context): boolean {
  const { current, desired } = context;
  return context.isCarried(after) && !before.notNullLocal && before.notNull !== null &&
    after.notNull !== null &&
    after.origins.some((identity) =>
      hasNotNull(current.objects.get(identity)) && !hasNotNull(desired.objects.get(identity))
    );
}

/** DROP NOT NULL reaches the columns of all child tables; those that are to stay not null are told so again. */
function restoreCopies(it: Column, context: Context): string[] {
  return keptCopies(it, context).flatMap(([after, before]): string[] => {
    if (before.notNull === null || before.notNullLocal || !isReached(after, before, context)) return [];
    return after.notNull === null
      ? restoreCopies(after, context)
      : [addNotNull(after, after.notNull, context)];
  });
}

/** The copies that a column has before and after. */
function keptCopies(it: Column, { current, desired }: Context): [after: Column, before: Column][] {
  const isSameKind = (object: CatalogObject | undefined): object is Column => object?.kind === it.kind;
  return copiesOf(desired, it.identity).filter(isSameKind).flatMap((after): [Column, Column][] => {
    const before = current.objects.get(after.identity);
    return isSameKind(before) && before.origins.includes(it.identity) ? [[after, before]] : [];
  });
}

/** False for a copy that is untied from its origin in the meantime: such a one is told by itself what changes. */
function isReached(after: Column, before: Column, { isCarried }: Context): boolean {
  return isCarried(after) || isDeepStrictEqual(after.notNull, before.notNull);
}

function hasNotNull(object: object | undefined): boolean {
  return object !== undefined && "notNull" in object && object.notNull !== null;
}
