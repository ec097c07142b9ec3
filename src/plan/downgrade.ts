import { DestinationError } from "../core/error.ts";
import { listNodes, multipleHeads } from "../revision/destination_errors.ts";
import type { RevisionGraph, RevisionNode } from "../revision/graph.ts";
import { type ResolvedDestination, resolveDestination } from "../revision/resolve.ts";
import { revisionPath } from "../revision/revision.ts";
import { ancestorsOf, descendantsOf } from "../revision/walk.ts";
import { refuseLeavingBranch } from "./leave_branch.ts";
import { orderNewestFirst } from "./order.ts";
import type { Plan } from "./plan.ts";
import { readRows, refuseOverlap, refuseUnknown, rowIds, type Rows } from "./rows.ts";
import { downgradeSteps } from "./steps.ts";
import type { AnyDestination } from "./upgrade.ts";

/** Settings of {@linkcode planDowngrade}. */
export interface DowngradeOptions {
  /** Lets `branch@base` and `branch@-N` drop revisions that are not on the branch. Default false. */
  readonly withDependents?: boolean;
}

/**
 * Plans the way from the version rows down to a destination, which stays: everything applied that stands on it or
 * depends on what stands on it, newest first.
 *
 * @throws {DestinationError} `database_ahead` and `overlapping_rows` for the rows, `not_a_downgrade` when the
 * destination is not applied, `leaves_branch`, `irreversible` before anything runs, and what `resolveDestination`
 * throws
 */
export function planDowngrade(
  graph: RevisionGraph,
  heads: readonly string[],
  destination: AnyDestination,
  options: DowngradeOptions = {},
): Plan {
  const rows = readRows(graph, heads);
  refuseUnknown(graph, rows, "downgrade");
  refuseOverlap(rows, "downgrade");
  const resolved = resolveDestination(graph, destination, { heads });
  const target = readTarget(resolved);
  const dropped = chooseDropped(graph, rows, resolved, target);
  if (!options.withDependents) refuseLeavingBranch(resolved, dropped);
  const order = orderNewestFirst(dropped, rows.nodes);
  refuseIrreversible(order);

  const steps = downgradeSteps(order, rows);
  const headsBefore = steps[0]?.headsBefore ?? rowIds(rows);
  return {
    steps,
    headsBefore,
    headsAfter: steps.at(-1)?.headsAfter ?? headsBefore,
    destination: resolved.destination.text,
    targets: target ? [target.id] : [],
    ...(steps.length === 0 && { already: "at" }),
  };
}

/** The revision to keep; null: the base. */
function readTarget(
  { destination: { text, symbol, steps }, nodes }: ResolvedDestination,
): RevisionNode | null {
  if (nodes.length > 1) throw multipleHeads(text, nodes);
  if ((symbol === null || symbol === "current") && steps !== null && steps > 0) {
    throw new DestinationError(`Cannot downgrade to "${text}": it leads up from the database's rows`, {
      code: "not_a_downgrade",
      hint: `to go up, use: aludel upgrade ${text}`,
    });
  }
  return nodes[0] ?? null;
}

function chooseDropped(
  graph: RevisionGraph,
  rows: Rows,
  { branch, destination: { text } }: ResolvedDestination,
  target: RevisionNode | null,
): Set<RevisionNode> {
  let roots = target ? target.children : graph.bases;
  if (branch && roots.length > 1) {
    const line = ancestorsOf([branch.node], "line");
    roots = roots.filter((root) => line.has(root));
    if (roots.length === 0) {
      throw notApplied(text, `no revision of the branch "${branch.name}" stands on it`);
    }
  }
  const applied = ancestorsOf(rows.nodes);
  const dropped = new Set([...descendantsOf(roots)].filter((node) => applied.has(node)));
  if (dropped.size === 0 && target && !rows.nodes.includes(target)) {
    throw notApplied(text, describeState(target, applied, rows));
  }
  return dropped;
}

function describeState(target: RevisionNode, applied: ReadonlySet<RevisionNode>, rows: Rows): string {
  if (applied.has(target)) return `nothing that is applied stands on "${target.id}"`;
  const place = rows.nodes.length === 0 ? "at the base" : `at ${listNodes(rows.nodes)}`;
  return `"${target.id}" is not applied, the database is ${place}`;
}

function notApplied(text: string, state: string): DestinationError {
  return new DestinationError(`Cannot downgrade to "${text}": ${state}`, {
    code: "not_a_downgrade",
    hint: "the destination of a downgrade is what remains; see what is applied with: aludel current",
  });
}

function refuseIrreversible(order: readonly RevisionNode[]): void {
  const nodes = order.filter(({ revision }) => revision.downgrade === null);
  const [first] = nodes;
  if (!first) return;
  const state = nodes.length === 1
    ? `revision ${listNodes(nodes)} has no downgrade part`
    : `${nodes.length} revisions have no downgrade part, ${listNodes(nodes)}`;
  throw new DestinationError(`Cannot downgrade: ${state}`, {
    code: "irreversible",
    path: revisionPath(first.revision),
    revision: first.id,
    notes: nodes.slice(0, 5).map(({ revision }) => ({ message: `irreversible: ${revisionPath(revision)}` })),
    hint: 'give the file a "-- +++ downgrade" part, which may be empty, or restore a backup',
  });
}
