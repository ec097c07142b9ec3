import { type Catalog, type Edge, makeCatalog, needsOf } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";

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
  const staying = withNeeds(kept, current, desired);
  const list = withParents([
    ...[...desired.objects.values()].filter((object) => !keeps(object, desired)),
    ...staying,
  ]).sort((a, b) => kindOf(a).rank - kindOf(b).rank);
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
