import { DestinationError } from "../core/error.ts";
import { type Destination, type DestinationRange, parseRange } from "../revision/destination.ts";
import type { RevisionGraph, RevisionNode } from "../revision/graph.ts";
import { type ResolvedDestination, resolveDestination } from "../revision/resolve.ts";
import { ancestorsOf, descendantsOf } from "../revision/walk.ts";
import { orderNewestFirst } from "./order.ts";

/** What the history may refer to beside the graph. */
export interface HistoryContext {
  /** The version rows, for `current`. */
  readonly heads?: readonly string[] | undefined;
}

/**
 * Selects the revisions of a history, newest first. A range `START:END` goes from START (default: the base) to END
 * (default: all heads), both included; of other lines only what stands on START. `+N` as END counts from START,
 * `-N` as START counts from END, and `current` may stand on one side.
 *
 * @throws {DestinationError} `not_a_range` when START does not lie below END, `bad_destination` for steps that
 * mean nothing there, and what `resolveDestination` throws
 */
export function selectHistory(
  graph: RevisionGraph,
  range: string | DestinationRange = ":",
  context: HistoryContext = {},
): RevisionNode[] {
  const { start, end, text } = typeof range === "string" ? parseRange(range) : range;
  if (start.length > 1) throw badRange(text, "it has several starts");
  const ends = resolveEnds(graph, { text, start: start[0] ?? null, end }, context);
  const lower = ends.start?.nodes ?? [];
  const targets = onLabel(ends.start, ends.end);

  const required = ancestorsOf(targets);
  const outside = lower.find((node) => !required.has(node));
  if (outside) {
    throw new DestinationError(`Cannot list "${text}": "${outside.id}" does not lie below the end`, {
      code: "not_a_range",
      hint: "a range goes from an older revision to a newer one that stands on it",
    });
  }
  const past = ancestorsOf(lower);
  const above = lower.length === 0 ? required : descendantsOf(lower, "line");
  const chosen = [...required].filter((node) => !past.has(node) && above.has(node));
  return orderNewestFirst(new Set([...chosen, ...lower]), targets);
}

interface Ends {
  readonly text: string;
  readonly start: Destination | null;
  readonly end: Destination | null;
}

interface ResolvedEnds {
  readonly start: ResolvedDestination | null;
  readonly end: readonly RevisionNode[];
}

/** Looks both ends up; an end that counts from the other one is looked up after it. */
function resolveEnds(
  graph: RevisionGraph,
  { text, start, end }: Ends,
  context: HistoryContext,
): ResolvedEnds {
  const countsDown = start !== null && start.symbol === null;
  const countsUp = end !== null && end.symbol === null;
  if (start?.symbol === "current" && end?.symbol === "current") {
    throw badRange(text, "both sides are current");
  }
  if (countsDown && start.steps! > 0) throw badRange(text, `"${start.text}" as its start leads up`);
  if (countsUp && end.steps! < 0) throw badRange(text, `"${end.text}" as its end leads down`);
  if (countsDown && countsUp) throw badRange(text, "each side counts from the other");
  if (countsUp) {
    const lower = start && resolveDestination(graph, start, context);
    const heads = (lower?.nodes ?? []).map((node) => node.id);
    return { start: lower, end: resolveDestination(graph, end, { heads }).nodes };
  }
  const upper = end ? resolveEnd(graph, end, context) : graph.realHeads;
  if (!countsDown) return { start: start && resolveDestination(graph, start, context), end: upper };
  return { start: countDown(graph, start, upper), end: upper };
}

/** With no rows, `current` as the end is where the database is going: the heads. */
function resolveEnd(
  graph: RevisionGraph,
  end: Destination,
  context: HistoryContext,
): readonly RevisionNode[] {
  const { nodes } = resolveDestination(graph, end, context);
  return end.symbol === "current" && end.steps === null && nodes.length === 0 ? graph.realHeads : nodes;
}

/** Resolves `-N` from the end of the range; a walk that is too long stops at the base. */
function countDown(
  graph: RevisionGraph,
  start: Destination,
  upper: readonly RevisionNode[],
): ResolvedDestination | null {
  try {
    return resolveDestination(graph, start, { heads: upper.map((node) => node.id) });
  } catch (error) {
    if (error instanceof DestinationError && error.code === "walked_too_far") return null;
    throw error;
  }
}

/** A start such as `label@base` limits the range to the revisions that carry the label. */
function onLabel(
  start: ResolvedDestination | null,
  targets: readonly RevisionNode[],
): readonly RevisionNode[] {
  if (!start?.branch || start.destination.branch === null) return targets;
  const { node, lineage } = start.branch;
  const own = node.revision.branchLabels.find((label) => label.startsWith(start.destination.branch!));
  const label = own ?? (node.labels.length === 1 ? node.labels[0] : undefined);
  return targets.filter((target) =>
    label === undefined ? lineage.has(target) : target.labels.includes(label)
  );
}

function badRange(text: string, state: string): DestinationError {
  return new DestinationError(`Cannot read the range "${text}": ${state}`, {
    code: "bad_destination",
    hint: 'write "START:END" with the older revision first, such as "-3:current", "base:head" or "ae10:+2"',
  });
}
