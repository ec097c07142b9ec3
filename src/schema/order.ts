import { CycleError } from "../core/graph.ts";
import type { Action, Actions } from "./action.ts";
import { arrangeObjects } from "./arrange.ts";
import type { Catalog } from "./catalog.ts";
import { orderedComponents } from "./components.ts";
import { foldActions, type Folding } from "./fold.ts";
import type { Context } from "./kinds/kind.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";
import { waitingRules } from "./wait.ts";
import { wishingRule } from "./wish.ts";

/** Actions in the order in which they are run, and who writes what. */
export interface Ordered {
  /** The actions that are written, in order: those that are folded into others are not among them. */
  readonly actions: readonly Action[];
  /** The members that an object's CREATE must write in. */
  inlined(owner: CatalogObject): readonly CatalogObject[];
  /** True for a copy that its origin's CREATE or ALTER reaches. */
  isCarried(object: CatalogObject): boolean;
  /** True for the CREATE of a copy that its origin's CREATE makes, too. */
  isCopy(action: Action): boolean;
}

/**
 * Orders actions: creates after what they need in the desired catalog, drops before what they needed in the current
 * one, drops last where there is a choice. Members are folded into the CREATE and DROP of their parents; where
 * that makes a cycle (foreign keys between two tables), as few as possible are written apart.
 *
 * @throws {CycleError} of actions, when even that leaves a cycle
 */
export function orderActions(actions: Actions, context: Context): Ordered {
  const { current, desired } = context;
  const list = inReadingOrder(actions, current, desired);
  const findWaits = waitingRules(actions, context);
  const waitsFor = new Map(list.map((action) => [action, findWaits(action)]));
  const findWishes = wishingRule(actions, current, desired);
  const wishes = new Map(list.map((action) => [action, findWishes(action)]));
  const folding = foldActions(actions, current, desired);

  for (;;) {
    const grouped = groupEdges(list, [waitsFor, wishes], folding.root);
    const components = orderedComponents([...grouped.keys()], (node) => [...grouped.get(node)!]);
    const knots = components.filter((component) => component.length > 1);
    if (knots.length === 0) {
      const ordered = components.map(([action]) => action!);
      return { ...folding, actions: withCopies(ordered, list, folding) };
    }
    for (const knot of knots) untie(knot, list, waitsFor, wishes, folding);
  }
}

function inReadingOrder(
  { creates, drops, alters, asides }: Actions,
  current: Catalog,
  desired: Catalog,
): Action[] {
  const list: Action[] = [];
  for (const { identity } of arrangeObjects(desired)) {
    for (const action of [creates.get(identity), alters.get(identity)]) if (action) list.push(action);
  }
  list.push(...asides.values());
  for (const { identity } of arrangeObjects(current).reverse()) {
    const drop = drops.get(identity);
    if (drop) list.push(drop);
  }
  const place = ({ verb, object }: Action) => {
    const whole = desired.objects.get(object.parent ?? "") ?? object;
    return !kindOf(whole).watches ? 0 : verb === "drop" ? -1 : 1;
  };
  return list.sort((a, b) => place(a) - place(b));
}

/** Puts the CREATEs and ALTERs of inherited copies, which may have more to say, right after those of their origins. */
function withCopies(
  ordered: readonly Action[],
  list: readonly Action[],
  { root, isCopy }: Folding,
): Action[] {
  const copies = new Map<Action, Action[]>();
  for (const action of list) {
    const origin = root(action);
    if (origin !== action && (action.verb === "alter" || isCopy(action))) {
      copies.set(origin, [...copies.get(origin) ?? [], action]);
    }
  }
  return ordered.flatMap((action) => [action, ...copies.get(action) ?? []]);
}

/** The graph of the actions that stand for themselves. */
function groupEdges(
  list: readonly Action[],
  edges: readonly ReadonlyMap<Action, readonly Action[]>[],
  root: (action: Action) => Action,
): Map<Action, Set<Action>> {
  const grouped = new Map<Action, Set<Action>>();
  for (const action of list) {
    if (root(action) === action) grouped.set(action, new Set());
  }
  for (const action of list) {
    const from = root(action);
    for (const other of edges.flatMap((some) => some.get(action)!)) {
      const to = root(other);
      if (to !== from) grouped.get(from)!.add(to);
    }
  }
  return grouped;
}

/** As readily as wishes are forgotten: before a column is written apart, after what has a statement of its own. */
const wishRank = 20;

/** Writes apart those members of a knot that can be most readily, or forgets the wishes in it. */
function untie(
  knot: readonly Action[],
  list: readonly Action[],
  waitsFor: ReadonlyMap<Action, readonly Action[]>,
  wishes: Map<Action, readonly Action[]>,
  folding: Folding,
): void {
  const inside = new Set(knot);
  const tying = new Set<Action>();
  const wishing: Action[] = [];
  for (const action of list) {
    const from = folding.root(action);
    if (!inside.has(from)) continue;
    const ties = (other: Action) => folding.root(other) !== from && inside.has(folding.root(other));
    const [needed, wished] = [waitsFor.get(action)!.filter(ties), wishes.get(action)!.filter(ties)];
    for (const end of [...needed, ...wished]) if (folding.rank(end) !== null) tying.add(end);
    if (needed.length + wished.length > 0 && folding.rank(action) !== null) tying.add(action);
    if (wished.length > 0) wishing.push(action);
  }
  const least = Math.min(...[...tying].map((action) => folding.rank(action)!));
  if (wishing.length > 0 && least > wishRank) {
    for (const action of wishing) {
      wishes.set(
        action,
        wishes.get(action)!.filter((it) => !inside.has(folding.root(it))),
      );
    }
    return;
  }
  const apart = [...tying].filter((action) => folding.rank(action) === least);
  if (apart.length === 0) throw new CycleError(knot);
  for (const action of apart) folding.setApart(action);
}
