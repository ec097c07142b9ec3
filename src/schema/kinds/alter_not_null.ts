import { type Catalog, membersOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";
import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import { alterIdentity, dropsIdentity } from "./identity.ts";
import type { Context } from "./kind.ts";
import { addNotNull, constraintName, hasNotNull, makeNotNull } from "./not_null.ts";
import {
  comesFromOrigin,
  comesWithOrigin,
  isRestored,
  reachedCopies,
  robbedCopies,
} from "./not_null_copies.ts";
import { isBusy } from "./online.ts";
import { type NotNullSteps, proveNotNull } from "./prove_not_null.ts";

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
    const kept = robbedCopies(after, context).map((copy) => notNullSteps(copy, context));
    return [
      ...(dropsIdentity(after, before) ? alterIdentity(after, before) : []),
      ...kept.flatMap(({ first }) => first),
      drop,
      ...kept.flatMap(({ then }) => then),
    ];
  }
  if (old === null) {
    if (comesWithOrigin(after, context)) return [];
    const { first, then } = notNullSteps(after, context);
    const steps = [...first, ...yieldCopies(after, context), ...then];
    return getsPrimaryKey(after, context) ? steps : steps.map((step) => ({ ...step, unawaited: true }));
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

/** NOT NULL that becomes NOT VALID is made anew, and so is the comment on it. */
export function rebuildsForNotNull(dependent: CatalogObject, after: Column, before: Column): boolean {
  const isMadeAnew = after.notNull?.notValid === true && before.notNull !== null && !before.notNull.notValid;
  return isMadeAnew && dependent.kind === "comment" && "constraint" in dependent &&
    dependent.constraint !== null;
}

/** What needs the column can go on without NOT NULL, but a primary key. */
function getsPrimaryKey({ parent }: Column, { current, desired }: Context): boolean {
  return membersOf(desired, parent!).some((member) =>
    "type" in member && member.kind === "constraint" && member.type === "p" &&
    !current.objects.has(member.identity)
  );
}

function notNullSteps(it: Column, context: Context): NotNullSteps {
  return isBusy(it, context) && !it.notNull?.notValid
    ? proveNotNull(it, context)
    : { first: [], then: [makeNotNull(it, context)] };
}

function rename(after: Column, before: Column): Ddl[] {
  if (after.notNull === null || before.notNull === null) return [];
  const [from, to] = [constraintName(before, before.notNull), constraintName(after, after.notNull)];
  if (from === to) return [];
  const sql = `ALTER TABLE ${tableName(after)} RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`;
  return [{ sql, since: 180000 }];
}

/** What copies have already will be inherited, and can't be renamed, nor become no more than inherited, from then on. */
function yieldCopies(it: Column, context: Context): Ddl[] {
  return reachedCopies(it, context).flatMap(([after, before]): Ddl[] => {
    if (after.notNull === null) return [];
    if (before.notNull === null) return yieldCopies(after, context);
    return before.notNullLocal && !after.notNullLocal && !isInPartition(after, context)
      ? [{ sql: `ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)} DROP NOT NULL` }]
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
