import { ancestorsOf, type Catalog } from "./catalog.ts";
import { type Ddl, losingStatements } from "./ddl.ts";
import { chooser } from "./exclude.ts";
import { mixCatalogs } from "./mix.ts";
import type { CatalogObject } from "./object.ts";
import { planChanges } from "./plan.ts";

/**
 * The catalog to go to when only some objects may change: those that fit a pattern, with all that is part of them.
 *
 * @param patterns `KIND:NAME` globs, as for `exclude`; none: everything may change
 * @throws {UsageError} for a pattern that is none
 */
export function selectOnly(current: Catalog, desired: Catalog, patterns: readonly string[]): Catalog {
  if (patterns.length === 0) return desired;
  const isChosen = chooser(patterns);
  const isFree = (object: CatalogObject, catalog: Catalog): boolean =>
    [object, ...ancestorsOf(catalog, object)].some(isChosen);
  return mixCatalogs(current, desired, (object, catalog) => !isFree(object, catalog));
}

/** What is left of a plan without losses. */
export interface LosslessSelection {
  /** The catalog to go to: what would lose something stays as it is. */
  readonly desired: Catalog;
  /** The statements that would be needed for the rest. */
  readonly leftOut: readonly Ddl[];
}

/** Takes out of a plan what destroys data, by keeping the objects that it is about as they are. */
export function selectLossless(current: Catalog, desired: Catalog): LosslessSelection {
  const kept = new Set<string>();
  const leftOut: Ddl[] = [];
  for (let goal = desired;;) {
    const losses = losingStatements(planChanges(current, goal).statements);
    const fresh = losses.filter(({ about }) => about !== undefined && !kept.has(about));
    if (fresh.length === 0) return { desired: goal, leftOut };
    leftOut.push(...fresh);
    for (const { about } of fresh) kept.add(about!);
    goal = mixCatalogs(
      current,
      desired,
      (object, catalog) =>
        [object, ...ancestorsOf(catalog, object)].some(({ identity }) => kept.has(identity)),
    );
  }
}
