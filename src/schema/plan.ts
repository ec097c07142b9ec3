import { CycleError } from "../core/graph.ts";
import type { Action, AlterAction } from "./action.ts";
import type { Catalog } from "./catalog.ts";
import { type Change, compareCatalogs } from "./compare.ts";
import { type Ddl, listStatements, losingStatements } from "./ddl.ts";
import { expandChanges } from "./expand.ts";
import type { Context } from "./kinds/kind.ts";
import { kindOf } from "./kinds/mod.ts";
import { type Form, scheduleForms } from "./online/schedule.ts";
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
  const { changes, forms } = planForms(current, desired, false);
  return { changes, statements: leaveBodiesUnchecked(forms.flatMap(({ statements }) => statements)) };
}

/**
 * Plans the same way so that others can go on with the tables that are there.
 *
 * @returns the statements in groups, each to be run in a transaction of its own or, where it must be, outside of one
 */
export function planOnline(current: Catalog, desired: Catalog): (readonly Ddl[])[] {
  const { forms } = planForms(current, desired, true);
  return scheduleForms(forms, desired).map(leaveBodiesUnchecked);
}

function planForms(current: Catalog, desired: Catalog, online: boolean): {
  readonly changes: readonly Change[];
  readonly forms: readonly Form[];
} {
  const changes = compareCatalogs(current, desired);
  const context = makeContext(current, desired, online);
  const ordered = orderChanges(changes, context);
  const writing = makeContext(current, desired, online, ordered);
  const forms = ordered.actions.map((action): Form => ({
    action,
    statements: writeAction(action, writing, ordered.isCopy(action)).map((ddl) => ({
      ...ddl,
      about: action.object.identity,
    })),
  }));
  return { changes, forms: markUncommitted(forms) };
}

/**
 * Expands changes to actions and orders them. Where an ALTER is part of a circle (a view that is to use the successor of what
 * it used), its object is dropped and created instead, unless something would be lost. Where that does not help, what is
 * dropped in the circle and can have another name until then (a type that another one has in it) makes way at once.
 * What a table keeps of the parents that it leaves depends on whether it is tied to others by then, so that is seen first.
 */
function orderChanges(changes: readonly Change[], context: Context): Ordered {
  const { current, desired } = context;
  const demands = { replaced: new Set<string>(), renamed: new Set<string>(), untied: new Set<string>() };
  for (;;) {
    const actions = expandChanges(changes, current, desired, context, demands);
    try {
      const ordered = orderActions(actions, context);
      const early = tablesUntiedFirst(ordered.actions).filter((it) => !demands.untied.has(it));
      if (early.length === 0) return ordered;
      for (const table of early) demands.untied.add(table);
    } catch (error) {
      if (!(error instanceof CycleError)) throw error;
      const cycle = error.cycle as readonly Action[];
      const replaceable = cycle.filter((it) => it.verb === "alter" && isReplaceable(it, context));
      const renamable = cycle.filter((it) => it.verb === "drop" && !it.aside && kindOf(it.object).setAside);
      const [demanded, breaking] = replaceable.length > 0
        ? [demands.replaced, replaceable]
        : [demands.renamed, renamable];
      if (breaking.length === 0) throw error;
      for (const { object } of breaking) demanded.add(object.identity);
    }
  }
}

/** The tables that leave their old parents before they are tied to all of the new ones. */
function tablesUntiedFirst(actions: readonly Action[]): string[] {
  const links = actions.filter(({ object }) => kindOf(object).links);
  return links.filter(({ verb, object }, i) =>
    verb === "drop" &&
    links.slice(i).some((later) => later.verb === "create" && later.object.parent === object.parent)
  ).map(({ object }) => object.parent!);
}

function isReplaceable({ before }: AlterAction, context: Context): boolean {
  const kind = kindOf(before);
  if (kind.setAside || kind.survives) return false;
  return losingStatements(listStatements(kind.drop(before, context))).length === 0;
}

function makeContext(current: Catalog, desired: Catalog, online: boolean, ordered?: Ordered): Context {
  return {
    current,
    desired,
    online,
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
function markUncommitted(forms: readonly Form[]): readonly Form[] {
  if (!forms.some(({ statements }) => statements.some(({ introduces }) => introduces))) return forms;
  const all = forms.flatMap(({ statements }) => statements);
  const mark = (ddl: Ddl): Ddl => {
    const { introduces } = ddl;
    const isUsed = introduces !== undefined &&
      all.slice(all.indexOf(ddl) + 1).some(({ sql, introduces: other }) =>
        other === undefined && introduces.every((word) => sql.includes(word))
      );
    return isUsed ? { ...ddl, noTransaction: true } : ddl;
  };
  return forms.map(({ action, statements }) => ({ action, statements: statements.map(mark) }));
}
