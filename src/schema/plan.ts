import type { Catalog } from "./catalog.ts";
import { type Change, compareCatalogs } from "./compare.ts";
import type { Ddl } from "./ddl.ts";
import { expandChanges } from "./expand.ts";
import type { Context } from "./kinds/kind.ts";
import { kindOf } from "./kinds/mod.ts";
import { orderActions, type Ordered } from "./order.ts";
import { leaveBodiesUnchecked } from "./unchecked_bodies.ts";
import { writeAction } from "./write.ts";

/** How one schema becomes another. */
export interface SchemaPlan {
  /** What differs, in reading order. */
  readonly changes: readonly Change[];
  /** The statements, in the order in which they are run. */
  readonly statements: readonly Ddl[];
}

/** Plans the way from one catalog to another: the upgrade; the downgrade is the same with the two swapped. */
export function planChanges(current: Catalog, desired: Catalog): SchemaPlan {
  const changes = compareCatalogs(current, desired);
  const context = makeContext(current, desired);
  const actions = expandChanges(changes, current, desired, context);
  const ordered = orderActions(actions, current, desired);
  const writing = makeContext(current, desired, ordered);
  const statements = ordered.actions.flatMap((action) =>
    writeAction(action, writing).map((ddl): Ddl => ({ ...ddl, about: action.object.identity }))
  );
  return { changes, statements: leaveBodiesUnchecked(markUncommitted(statements)) };
}

function makeContext(current: Catalog, desired: Catalog, ordered?: Ordered): Context {
  return {
    current,
    desired,
    inlined: (owner) => ordered?.inlined(owner) ?? [],
    isCarried: (object) => ordered?.isCarried(object) ?? false,
    subject(identity) {
      const object = desired.objects.get(identity) ?? current.objects.get(identity);
      if (!object) throw new TypeError(`No object "${identity}" in either catalog`);
      return kindOf(object).subject(object);
    },
  };
}

/** A new enum value can't be used before it is committed, so where it is used, its statement can't share a transaction. */
function markUncommitted(statements: readonly Ddl[]): Ddl[] {
  return statements.map((ddl, i) => {
    const { introduces } = ddl;
    const isUsed = introduces !== undefined &&
      statements.slice(i + 1).some(({ sql, introduces: other }) =>
        other === undefined && introduces.every((word) => sql.includes(word))
      );
    return isUsed ? { ...ddl, noTransaction: true } : ddl;
  });
}
