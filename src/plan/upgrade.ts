import { DestinationError } from "../core/error.ts";
import type { Destination } from "../revision/destination.ts";
import type { RevisionGraph, RevisionNode } from "../revision/graph.ts";
import { type ResolvedDestination, resolveDestination } from "../revision/resolve.ts";
import { ancestorsOf, findOverlap } from "../revision/walk.ts";
import { orderNewestFirst } from "./order.ts";
import type { Plan } from "./plan.ts";
import { readRows, refuseOverlap, refuseUnknown, rowIds } from "./rows.ts";
import { upgradeSteps } from "./steps.ts";

/** A destination as text, taken apart, or looked up. */
export type AnyDestination = string | Destination | ResolvedDestination;

/** Settings of {@linkcode planUpgrade}. */
export interface UpgradeOptions {
  /** Carries rows that are in no file along untouched, instead of refusing them. Default false. */
  readonly allowUnknown?: boolean;
}

/**
 * Plans the way from the version rows up to a destination: everything at or below it that is not applied, each
 * after what it requires. An older destination gives an empty plan that says so.
 *
 * @throws {DestinationError} `database_ahead` and `overlapping_rows` for the rows, `overlapping_destinations`,
 * `not_an_upgrade` for steps down from the rows or to the base, and what `resolveDestination` throws
 */
export function planUpgrade(
  graph: RevisionGraph,
  heads: readonly string[],
  destination: AnyDestination,
  options: UpgradeOptions = {},
): Plan {
  const rows = readRows(graph, heads);
  if (!options.allowUnknown) refuseUnknown(graph, rows, "upgrade");
  refuseOverlap(rows, "upgrade");
  const resolved = resolveDestination(graph, destination, { heads });
  refuseDown(resolved);
  const { nodes: targets, destination: { text } } = resolved;
  refuseOverlappingTargets(targets, text);

  const applied = ancestorsOf(rows.nodes);
  const needed = new Set([...ancestorsOf(targets)].filter((node) => !applied.has(node)));
  const steps = upgradeSteps(orderNewestFirst(needed, targets).reverse(), rows);
  const headsBefore = steps[0]?.headsBefore ?? rowIds(rows);
  return {
    steps,
    headsBefore,
    headsAfter: steps.at(-1)?.headsAfter ?? headsBefore,
    destination: text,
    targets: targets.map((node) => node.id),
    ...(steps.length === 0 && { already: isAt(targets, rows.nodes) ? "at" : "past" }),
  };
}

function isAt(targets: readonly RevisionNode[], rows: readonly RevisionNode[]): boolean {
  return targets.length === 0 ? rows.length === 0 : targets.every((node) => rows.includes(node));
}

function refuseDown({ destination, nodes }: ResolvedDestination): void {
  const { text, symbol, steps } = destination;
  if (steps === null || steps >= 0) return;
  const fromRows = symbol === null || symbol === "current";
  if (!fromRows && nodes.length > 0) return;
  throw new DestinationError(
    `Cannot upgrade to "${text}": ${fromRows ? "it leads down from the database's rows" : "it is the base"}`,
    { code: "not_an_upgrade", hint: `to go down, use: aludel downgrade ${text}` },
  );
}

/**
 * Refuses destinations of which one lies below another.
 *
 * @throws {DestinationError} `overlapping_destinations`
 */
export function refuseOverlappingTargets(targets: readonly RevisionNode[], text: string): void {
  const overlap = findOverlap(targets);
  if (!overlap) return;
  const [lower, upper] = overlap;
  throw new DestinationError(`Cannot go to "${text}": "${lower.id}" lies below "${upper.id}"`, {
    code: "overlapping_destinations",
    hint: `"${upper.id}" alone includes the other`,
  });
}
