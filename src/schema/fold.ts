import type { Action, Actions } from "./action.ts";
import { ancestorsOf, type Catalog, membersOf } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";

/** Which actions are carried out by others. */
export interface Folding {
  /** The action that carries out this one: itself, or the CREATE or DROP of what it is a part or a copy of. */
  root(action: Action): Action;
  /** How readily an action is written apart, the least first; null when it can't be or is apart already. */
  rank(action: Action): number | null;
  setApart(action: Action): void;
  /** The members that an object's CREATE must write in. */
  inlined(owner: CatalogObject): readonly CatalogObject[];
  /** True for a copy that its origin's CREATE or ALTER reaches. */
  isCarried(object: CatalogObject): boolean;
  /** True for the CREATE of a copy that its origin's CREATE makes, too. */
  isCopy(action: Action): boolean;
}

/** A member of a dropped object goes with it whatever its kind, unless a cycle demands otherwise. */
const dropRank = 50;

/** Folds members into the CREATE and DROP of their parents, and inherited copies into those of their origins. */
export function foldActions(actions: Actions, current: Catalog, desired: Catalog): Folding {
  const { creates, drops, alters } = actions;
  const isRelinked = (object: CatalogObject, catalog: Catalog) =>
    linksOf(catalog, object).some(({ identity }) => creates.has(identity) || drops.has(identity));
  /**
   * True for what is in a part that stays (a default, in a column) while that of its origin comes or goes: that does not
   * reach it. An ALTER of the origin does, whatever else of its owner is altered.
   */
  const isApart = ({ parent }: CatalogObject, origin: CatalogObject, list: ReadonlyMap<string, Action>) =>
    list !== alters && list.has(origin.parent ?? "") && !list.has(parent ?? "");
  /** The action on an origin that does the same to its copy, which it does only while their tables stay linked. */
  const findOrigin = <A extends Action>(
    object: CatalogObject,
    list: ReadonlyMap<string, A>,
    catalog: Catalog,
  ) => {
    const origins = object.origins.map((identity) => list.get(identity)).filter((it) => it !== undefined)
      .filter((it) => !isApart(object, it.object, list));
    const link = origins.find((it) => kindOf(it.object).links);
    return link ?? (isRelinked(object, catalog) ? undefined : origins[0]);
  };
  /** True for a copy that stays when its origin is dropped. */
  const isSpared = (object: CatalogObject) =>
    kindOf(object).outlivesOrigin?.(object) || object.origins.some((identity) => {
      const origin = current.objects.get(identity)!;
      return kindOf(origin).sparesCopies?.(origin, { current, desired });
    });
  /** True when it goes with its keeper even from a table that is untied, which comes after. */
  const isKeptApart = (keeper: Action, object: CatalogObject) =>
    kindOf(keeper.object).links || kindOf(object).isMadeByOrigin?.(object);
  const into = new Map<Action, { readonly owner: Action; readonly rank: number | null }>();

  for (const action of creates.values()) {
    const { object } = action;
    const parent = object.parent === null ? undefined : creates.get(object.parent);
    const rank = kindOf(object).inline?.(object) ?? null;
    const isDeclared = kindOf(object).outlivesOrigin?.(object) === true;
    const origin = parent || isDeclared ? undefined : findOrigin(object, creates, desired);
    if (parent && rank !== null) into.set(action, { owner: parent, rank });
    else if (origin) into.set(action, { owner: origin, rank: null });
  }
  for (const action of drops.values()) {
    const { object } = action;
    const parent = object.parent === null ? undefined : drops.get(object.parent);
    const carrier = parent ? undefined : findOrigin(object, drops, current);
    const origin = carrier && isSpared(object) ? undefined : carrier;
    const keeper = object.keeper === null ? undefined : drops.get(object.keeper);
    if (parent) {
      const isInherited = kindOf(object).isMadeByOrigin?.(object) && keeper !== undefined;
      const isInseparable = isInherited || kindOf(object).holdsValues;
      const rank = isInseparable ? null : kindOf(object).inline?.(object) ?? dropRank;
      into.set(action, { owner: parent, rank });
    } else if (keeper && (isKeptApart(keeper, object) || !isRelinked(object, current))) {
      into.set(action, { owner: keeper, rank: dropRank });
    } else if (origin) into.set(action, { owner: origin, rank: null });
  }

  for (const action of alters.values()) {
    const origin = findOrigin(action.object, alters, desired);
    if (origin) into.set(action, { owner: origin, rank: null });
  }

  return {
    root(action) {
      let at = action;
      for (let up = into.get(at); up; up = into.get(at)) at = up.owner;
      return at;
    },
    rank: (action) => into.get(action)?.rank ?? null,
    setApart: (action) => void into.delete(action),
    inlined(owner) {
      const create = creates.get(owner.identity);
      return membersOf(desired, owner.identity).filter((member) => {
        const action = creates.get(member.identity);
        return action !== undefined && into.get(action)?.owner === create;
      });
    },
    isCarried(object) {
      const action = alters.get(object.identity) ?? creates.get(object.identity);
      const owner = action && into.get(action)?.owner;
      return owner !== undefined && object.origins.includes(owner.object.identity);
    },
    isCopy(action) {
      const owner = into.get(action)?.owner;
      return action.verb === "create" && owner !== undefined &&
        owner.object.identity !== action.object.parent;
    },
  };
}

/** What ties the table of an object to its parents. */
function linksOf(catalog: Catalog, object: CatalogObject): CatalogObject[] {
  return [...ancestorsOf(catalog, object)].flatMap(({ identity }) =>
    membersOf(catalog, identity).filter((member) => kindOf(member).links)
  );
}
