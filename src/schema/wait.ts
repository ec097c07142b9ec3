import type { Action, Actions } from "./action.ts";
import { type Catalog, copiesOf, membersOf, neededBy, needsOf } from "./catalog.ts";
import { claimHolders, claimsOf, newClaims } from "./claims.ts";
import type { Context } from "./kinds/kind.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";

type Found = (Action | undefined)[];

/** Tells for each action which others of the plan must run before it. */
export function waitingRules(actions: Actions, context: Context): (action: Action) => Action[] {
  const { current, desired } = context;
  const { creates, drops, alters, asides } = actions;
  const { holders, givers } = claimHolders(actions);
  const isLink = (catalog: Catalog, identity: string) =>
    kindOf(catalog.objects.get(identity)!).links === true;

  const isMadeByOrigin = (object: CatalogObject) => kindOf(object).isMadeByOrigin?.(object) === true;

  /**
   * What an object follows. Not among the parts of new tables: those are whole before they are tied to others, and
   * what ties them waits for all their parts.
   */
  const followed = (identity: string): string[] => {
    const all = [...desired.follows.get(identity) ?? []];
    if (isLink(desired, identity)) return [...all, ...all.flatMap((it) => desired.objects.get(it)!.origins)];
    const isPartOfNew = (it: string) => creates.has(desired.objects.get(it)!.parent ?? "");
    const isWithinNew = isPartOfNew(identity);
    const isAwaited = (it: string) => kindOf(desired.objects.get(it)!).awaited === true;
    const object = desired.objects.get(identity)!;
    const isMerged = (it: string) => object.origins.includes(it) && isDeclared(object);
    return all.filter((it) => (isAwaited(it) || !(isWithinNew || isPartOfNew(it))) && !isMerged(it));
  };
  /** A copy that is declared in its own table, too, which is tied already: its origin merges with it, and must come later. */
  const isDeclared = (object: CatalogObject): boolean =>
    kindOf(object).outlivesOrigin?.(object) === true &&
    membersOf(desired, object.parent!).every((it) =>
      !isLink(desired, it.identity) || !creates.has(it.identity)
    );
  /** What makes an object: its own CREATE, or that of its origins and of what ties its table to theirs. */
  const makersOf = (identity: string): Found => {
    const object = desired.objects.get(identity)!;
    if (!isMadeByOrigin(object)) return [creates.get(identity)];
    const links = membersOf(desired, object.parent!).filter((it) => isLink(desired, it.identity));
    return [...links.map((link) => creates.get(link.identity)), ...object.origins.flatMap(makersOf)];
  };
  /** What an object needs is there, and as it is to be. */
  const madeReady = (identity: string): Found =>
    [...needsOf(desired, identity), ...followed(identity)].flatMap((it) => [...makersOf(it), alters.get(it)]);
  /** What uses an object and is to go has gone. */
  const goneBefore = (identity: string): Found =>
    [...neededBy(current, identity)].map((user) => drops.get(user));
  const isAside = (object: CatalogObject) => asides.has(object.identity) || asides.has(object.parent ?? "");
  /** What was set aside goes when nothing uses it any more, which may be after the ALTER of what it needs. */
  const isLeft = (user: Action | undefined) => user !== undefined && isAside(user.object);
  /** A column may go after its table is altered: that it goes before is a wish, see `wish.ts`. */
  const isOwnColumn = ({ identity }: CatalogObject, user: Action | undefined) =>
    user !== undefined && user.object.parent === identity && kindOf(user.object).survives !== undefined;
  /** What uses an object and stays uses it no longer. */
  const turnedAway = (identity: string): Found =>
    [...neededBy(current, identity)].map((user) => alters.get(user));
  /** An old object has gone, or made its name free, or what it is a part of did. */
  const madeWay = (identity: string): Action | undefined => {
    const drop = drops.get(identity);
    return asides.get(identity) ?? asides.get(drop?.object.parent ?? "") ?? drop;
  };
  /** Before a part of a table changes, the child tables that are to leave it have left. */
  const leftBy = ({ parent }: CatalogObject): Found =>
    parent === null ? [] : [...neededBy(current, parent)]
      .filter((it) => isLink(current, it) && current.objects.get(it)!.parent !== parent)
      .map((link) => drops.get(link));
  /** What it displaces has gone. */
  const displaced = (object: CatalogObject, before?: CatalogObject): Found =>
    [...kindOf(object).displaces?.(object, before, context) ?? []].map((it) => drops.get(it));
  /** What has the row type of a table has gone before its columns change. */
  const releasedBy = (object: CatalogObject): Found =>
    (kindOf(object).adapt?.holders?.(object, current) ?? []).map((it) => drops.get(it));
  /** A table is untied from its parents before what came from them changes or goes. */
  const untied = (identity: string): Found =>
    [...current.followedBy.get(identity) ?? []].filter((it) => isLink(current, it)).map((it) =>
      drops.get(it)
    );

  /** A table is tied to parents that are rid of what is to go: it would inherit that. */
  const settled = ({ identity, parent }: CatalogObject): Found =>
    !isLink(desired, identity) ? [] : [...needsOf(desired, identity)].filter((needed) => needed !== parent)
      .flatMap((needed) => membersOf(current, needed))
      .filter((member) => !isLink(current, member.identity))
      .map((member) => drops.get(member.identity));
  /** A table that is tied again is rid of what is to go before. */
  const cleared = (identity: string): Found =>
    [...current.follows.get(identity) ?? []].map((it) => drops.get(it));

  /** What it could be mistaken for has gone. */
  const avoided = (object: CatalogObject): Found =>
    [...kindOf(object).avoids?.(object, { current, desired }) ?? []].map((it) => drops.get(it));
  /** What is in a table can only be changed when the parents that it leaves hold it no longer. */
  const untiedItself = ({ parent }: CatalogObject): Found =>
    parent === null ? [] : membersOf(current, parent)
      .filter(({ identity }) => isLink(current, identity))
      .map((link) => drops.get(link.identity));
  /** What an object was copied from, if it is to go; not the attribute of a type: that takes its copies along, or leaves none. */
  const originDrops = ({ origins, kind }: CatalogObject): Found =>
    origins.map((it) => drops.get(it)).filter((it) => it?.object.kind === kind);
  /** A copy that stays is its table's own, and can be changed, when what it was copied from has gone. */
  const freed = (identity: string): Found => originDrops(current.objects.get(identity)!);
  /** What is there, or is declared, and is to be a copy is as it is to be, for a new origin takes no other. */
  const adopted = (identity: string): Found =>
    copiesOf(desired, identity).flatMap((copy) => [
      alters.get(copy.identity),
      isDeclared(copy) ? creates.get(copy.identity) : undefined,
    ]);
  const isNewOrigin = (object: CatalogObject, other: Action | undefined) =>
    other?.verb === "create" && object.origins.includes(other.object.identity);
  const isCarried = (object: CatalogObject) =>
    isMadeByOrigin(object) && object.origins.some((it) => drops.has(it));
  /** A copy goes after what it was copied from, which may leave it, or after the two are untied. */
  const leftByOrigin = (object: CatalogObject): Found => {
    if (object.origins.length === 0 || isCarried(object)) return [];
    const links = untiedItself(object);
    const isTied = links.every((link) => link === undefined);
    return isTied && kindOf(object).sparesCopies ? originDrops(object) : links;
  };
  /** What would stay behind has gone with its origin. */
  const carriedCopies = ({ identity, parent }: CatalogObject): Found =>
    !isLink(current, identity) ? [] : membersOf(current, parent!).filter(isCarried)
      .map((copy) => drops.get(copy.identity));
  /** Who had a name that can be taken only once has it no longer. */
  const released = (claims: readonly string[]): Found =>
    claims.flatMap((claim) => [...(holders.get(claim) ?? []).map(madeWay), ...givers.get(claim) ?? []]);

  const find = (action: Action): Found => {
    const { object } = action;
    const { identity } = object;
    switch (action.verb) {
      case "create":
        return [
          ...madeReady(identity),
          madeWay(identity),
          ...released(claimsOf(object)),
          ...leftBy(object),
          ...cleared(identity),
          ...settled(object),
          ...displaced(object),
          ...avoided(object),
          ...adopted(identity),
        ];
      case "alter":
        return [
          ...madeReady(identity).filter((it) => !isNewOrigin(object, it)),
          ...released(newClaims(action)),
          ...goneBefore(identity).filter((user) => !isOwnColumn(object, user) && !isLeft(user)),
          ...releasedBy(object),
          ...leftBy(object),
          ...untiedItself(object),
          ...freed(identity),
          ...displaced(object, action.before),
          ...avoided(object),
        ];
      case "set aside": // its parts go with it later, and so does what is set aside too, by names of their own
        return goneBefore(identity).filter((user) =>
          user !== undefined && user.object.parent !== identity && !isAside(user.object)
        );
      case "drop":
        return [
          ...goneBefore(identity),
          ...turnedAway(identity),
          ...untied(identity),
          ...(copiesOf(current, identity).some(isMadeByOrigin) ? [] : leftBy(object)),
          ...leftByOrigin(object),
          ...carriedCopies(object),
          asides.get(identity),
        ];
    }
  };
  return (action) => find(action).filter((other) => other !== undefined && other !== action) as Action[];
}
