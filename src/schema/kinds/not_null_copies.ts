import { isDeepStrictEqual } from "node:util";
import { copiesOf, membersOf, needsOf } from "../catalog.ts";
import type { Column } from "./column.ts";
import { isInheritance } from "./inheritance.ts";
import type { Context } from "./kind.ts";
import { hasNotNull } from "./not_null.ts";
import type { CatalogObject } from "../object.ts";

/** True when the ALTER of the column in a parent table does the same here. */
export function comesFromOrigin(after: Column, context: Context): boolean {
  const { current, desired } = context;
  return context.isCarried(after) && after.origins.some((identity) => {
    const [now, old] = [desired.objects.get(identity), current.objects.get(identity)];
    return hasNotNull(now) !== hasNotNull(old) && hasNotNull(now) === (after.notNull !== null);
  });
}

/** True when it becomes not null with a new column of a table that is its parent already, and only there it was said. */
export function comesWithOrigin(after: Column, { current, desired }: Context): boolean {
  if (after.notNullLocal || desired.version < 180000) return false;
  const parents = membersOf(current, after.parent!).filter(isInheritance)
    .flatMap(({ identity }) => [...needsOf(current, identity)]);
  return after.origins.map((identity) => desired.objects.get(identity)!).some((origin) =>
    hasNotNull(origin) && !current.objects.has(origin.identity) && parents.includes(origin.parent!)
  );
}

/** True when the column in a parent table loses what it is to keep, which is given back at once. */
export function isRestored(after: Column, before: Column, context: Context): boolean {
  const { current, desired } = context;
  return context.isCarried(after) && !before.notNullLocal && before.notNull !== null &&
    after.notNull !== null &&
    after.origins.some((identity) =>
      hasNotNull(current.objects.get(identity)) && !hasNotNull(desired.objects.get(identity))
    );
}

/** DROP NOT NULL reaches the columns of all child tables; these are to stay not null, and must be told so again. */
export function robbedCopies(it: Column, context: Context): Column[] {
  return reachedCopies(it, context).flatMap(([after, before]) => {
    if (before.notNull === null || before.notNullLocal) return [];
    return after.notNull === null ? robbedCopies(after, context) : [after];
  });
}

/** The copies that a column has before and after, and that are reached by what is done to it. */
export function reachedCopies(it: Column, context: Context): [after: Column, before: Column][] {
  return keptCopies(it, context).filter(([after, before]) => isReached(after, before, context));
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
