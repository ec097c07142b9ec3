import { type Catalog, type Edge, makeCatalog, needsOf } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";
import type { RoleSwitches } from "./read_catalog.ts";

/**
 * The catalog to go to when not every difference is wanted: as desired, but with the objects that `keeps` names as they
 * are in `current` (there or not there). What is kept may need what is to go: that stays, too.
 */
export function mixCatalogs(
  current: Catalog,
  desired: Catalog,
  keeps: (object: CatalogObject, catalog: Catalog) => boolean,
): Catalog {
  const kept = [...current.objects.values()].filter((object) => keeps(object, current));
  const given = [...desired.objects.values()].filter((object) => !keeps(object, desired));
  return join(given, desired, withNeeds(kept, current, desired), current);
}

/**
 * The catalog to go to when some of `switches` are off: of the kinds that they switch nothing is to change. What is
 * dropped and made again for another reason gets back what it had.
 */
export function keepUnswitched(current: Catalog, desired: Catalog, switches: RoleSwitches): Catalog {
  const given = [...desired.objects.values()].filter((object) => !isSwitchedOff(object, switches));
  const kept = [...current.objects.values()].filter((object) => isSwitchedOff(object, switches));
  return join(given, desired, kept, current);
}

/** A catalog without what is of no interest: of the kinds that are switched off, objects that `known` has not. */
export function forgetUnswitched(catalog: Catalog, known: Catalog, switches: RoleSwitches): Catalog {
  const list = [...catalog.objects.values()].filter((object) =>
    !isSwitchedOff(object, switches) || known.objects.has(object.identity)
  );
  return join(list, catalog, [], known);
}

function isSwitchedOff(object: CatalogObject, switches: RoleSwitches): boolean {
  const { switchedBy } = kindOf(object);
  return switchedBy !== undefined && !switches[switchedBy];
}

/** A catalog of objects of two. */
function join(
  given: readonly CatalogObject[],
  desired: Catalog,
  staying: readonly CatalogObject[],
  current: Catalog,
): Catalog {
  const list = withParents([...given, ...staying]).sort((a, b) => kindOf(a).rank - kindOf(b).rank);
  const fromCurrent = new Set(staying.map(({ identity }) => identity));
  const edges = (relation: "needs" | "follows"): Edge[] =>
    list.flatMap(({ identity }) => {
      const { [relation]: targets } = fromCurrent.has(identity) ? current : desired;
      return [...targets.get(identity) ?? []].map((to): Edge => [identity, to]);
    });
  return makeCatalog(desired.version, list, edges("needs"), edges("follows"));
}

/** The kept objects, and what they need of the current catalog and the desired one lacks. */
function withNeeds(kept: readonly CatalogObject[], current: Catalog, desired: Catalog): CatalogObject[] {
  const staying = new Map(kept.map((object) => [object.identity, object]));
  for (const identity of staying.keys()) { // the map grows as we walk it
    for (const needed of needsOf(current, identity)) {
      if (!desired.objects.has(needed)) staying.set(needed, current.objects.get(needed)!);
    }
  }
  return [...staying.values()];
}

/** What is part of something that is not wanted can't be there either. */
function withParents(list: readonly CatalogObject[]): CatalogObject[] {
  const there = new Map(list.map((object) => [object.identity, object]));
  const isWhole = ({ parent }: CatalogObject): boolean =>
    parent === null || (there.has(parent) && isWhole(there.get(parent)!));
  return list.filter(isWhole);
}
