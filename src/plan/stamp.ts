import { DestinationError } from "../core/error.ts";
import { inLoadOrder, type RevisionGraph, type RevisionNode } from "../revision/graph.ts";
import { type ResolvedDestination, resolveDestination } from "../revision/resolve.ts";
import { lineageOf } from "../revision/walk.ts";
import type { Plan, StampStep } from "./plan.ts";
import { readRows, refuseUnknown, rowIds, type Rows } from "./rows.ts";
import { type AnyDestination, refuseOverlappingTargets } from "./upgrade.ts";

/** Settings of {@linkcode planStamp}. */
export interface StampOptions {
  /** Forgets all rows first, also those that are in no file. Default false. */
  readonly purge?: boolean;
}

/**
 * Plans to set version rows without running anything. Each destination replaces the rows that are above or below
 * it (dependencies included); the base takes all rows away, `branch@base` those related to the branch.
 *
 * @throws {DestinationError} `database_ahead` for rows in no file unless they are purged,
 * `overlapping_destinations` when one destination lies below another, and what `resolveDestination` throws
 */
export function planStamp(
  graph: RevisionGraph,
  heads: readonly string[],
  destinations: AnyDestination | readonly AnyDestination[],
  options: StampOptions = {},
): Plan {
  const rows = readRows(graph, heads);
  if (!options.purge) refuseUnknown(graph, rows, "stamp");
  const resolved = listOf(destinations).map((one) => resolveDestination(graph, one, { heads }));
  const text = resolved.map((one) => one.destination.text).join(" ");
  const targets = [...new Set(resolved.flatMap((one) => one.nodes))];
  refuseOverlappingTargets(targets, text);
  const cleared = chooseCleared(graph, resolved, targets, text);

  const kept = rows.nodes.filter((row) => targets.includes(row));
  const start = options.purge ? { nodes: kept, unknown: [] } : rows;
  const clearedRows = heads.flatMap((id) => start.nodes.filter((row) => row.id === id && cleared(row)));
  const steps = stampSteps(rows, start, clearedRows, targets);
  const headsBefore = steps[0]?.headsBefore ?? rowIds(rows);
  return {
    steps,
    headsBefore,
    headsAfter: steps.at(-1)?.headsAfter ?? headsBefore,
    destination: text,
    targets: inLoadOrder(targets).map((node) => node.id),
    ...(steps.length === 0 && { already: "at" }),
  };
}

function listOf(destinations: AnyDestination | readonly AnyDestination[]): readonly AnyDestination[] {
  return Array.isArray(destinations) ? destinations : [destinations as AnyDestination];
}

/** Which rows go away for the sake of `base`, `branch@base` and steps that reach the base. */
function chooseCleared(
  graph: RevisionGraph,
  resolved: readonly ResolvedDestination[],
  targets: readonly RevisionNode[],
  text: string,
): (row: RevisionNode) => boolean {
  const bases = resolved.filter((one) => one.nodes.length === 0 && one.destination.symbol !== "current");
  const lines = bases.map((base) => {
    const node = base.branch?.node ?? startOfSteps(graph, base);
    return node && lineageOf([node], "all");
  });
  const clears = (row: RevisionNode) => lines.some((line) => line === null || line.has(row));
  const contradiction = targets.find(clears);
  if (!contradiction) return clears;
  const base = bases[lines.findIndex((line) => line === null || line.has(contradiction))]!;
  throw new DestinationError(
    `Cannot stamp "${text}": "${base.destination.text}" takes the row of "${contradiction.id}" away`,
    { code: "overlapping_destinations", hint: "name what shall be applied, or the base, not both" },
  );
}

/** Where the steps of a destination such as `ae10-2` begin; null for none, and for steps from the base. */
function startOfSteps(graph: RevisionGraph, { destination }: ResolvedDestination): RevisionNode | null {
  if (destination.steps === null) return null;
  return resolveDestination(graph, { ...destination, steps: null }).nodes[0] ?? null;
}

function stampSteps(
  before: Rows,
  start: Rows,
  cleared: readonly RevisionNode[],
  targets: readonly RevisionNode[],
): StampStep[] {
  const steps: StampStep[] = [];
  let rows = start;
  let headsBefore = rowIds(before);
  const step = (node: RevisionNode | null, nodes: readonly RevisionNode[]) => {
    rows = { nodes, unknown: rows.unknown };
    const headsAfter = rowIds(rows);
    steps.push({ direction: "stamp", revision: node?.revision ?? null, headsBefore, headsAfter });
    headsBefore = headsAfter;
  };

  for (const row of cleared) step(null, rows.nodes.filter((other) => other !== row));
  const wanted = new Set(targets);
  for (const node of targets) {
    const related = lineageOf([node], "all");
    const kept = rows.nodes.filter((row) => wanted.has(row) || !related.has(row));
    if (kept.length < rows.nodes.length || !kept.includes(node)) step(node, inLoadOrder([...kept, node]));
  }
  // A purge may leave rows that no destination has replaced.
  if (headsBefore.join() !== rowIds(rows).join()) step(targets.at(-1) ?? null, rows.nodes);
  return steps;
}
