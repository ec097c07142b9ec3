import { type Destination, parseDestination } from "./destination.ts";
import { multipleHeads, unresolved } from "./destination_errors.ts";
import type { RevisionGraph, RevisionNode } from "./graph.ts";
import { type Branch, branchOf, resolveBranch, resolveName } from "./resolve_name.ts";
import { type Stand, startDown, startUp, walkDown, walkUp } from "./resolve_steps.ts";

/** What a destination may refer to beside the graph. */
export interface ResolveContext {
  /** The version rows, for `+2`, `-1` and `current`; without them these forms are refused. */
  readonly heads?: readonly string[] | undefined;
}

/** What a destination means in a graph. */
export interface ResolvedDestination {
  readonly destination: Destination;
  /** The branch before the `@`; for `-1` without one, the line of the row it counts from. */
  readonly branch: Branch | null;
  /** The revisions, in load order; empty: the base. */
  readonly nodes: readonly RevisionNode[];
}

/**
 * Finds what a destination means. The one place where names are looked up, for every command alike.
 *
 * @throws {DestinationError} `bad_destination` (not a destination at all), `unknown_revision`, `unknown_branch`,
 * `ambiguous_revision`, `not_on_branch`, `multiple_heads`; for steps `walked_too_far`, `ambiguous_walk`,
 * `ambiguous_start`, `no_start`; `needs_rows` for what counts from rows that the context does not have
 */
export function resolveDestination(
  graph: RevisionGraph,
  destination: string | Destination | ResolvedDestination,
  context: ResolveContext = {},
): ResolvedDestination {
  if (typeof destination === "string") {
    return resolveDestination(graph, parseDestination(destination), context);
  }
  if ("nodes" in destination) return destination;
  const branch = resolveBranch(graph, destination);
  const { text, symbol, steps } = destination;
  if (symbol === null) return resolveFromRows(graph, destination, branch, context);
  if (symbol === "current") {
    if (steps !== null) return resolveFromRows(graph, destination, branch, context);
    const rows = readRows(graph, text, context);
    return { destination, branch, nodes: branch ? rows.filter((row) => branch.lineage.has(row)) : rows };
  }
  const nodes = resolveName(graph, { text, branch: destination.branch, symbol }, branch);
  if (steps === null) return { destination, branch, nodes };
  if (nodes.length > 1) throw multipleHeads(text, nodes);
  return { destination, branch, nodes: standNodes(walk(graph, destination, nodes[0] ?? null, branch)) };
}

function resolveFromRows(
  graph: RevisionGraph,
  destination: Destination,
  branch: Branch | null,
  context: ResolveContext,
): ResolvedDestination {
  const { text } = destination;
  const steps = destination.steps!;
  const rows = readRows(graph, text, context);
  if (steps >= 0) {
    const start = startUp(text, rows, branch);
    return { destination, branch, nodes: standNodes(walk(graph, destination, start, branch)) };
  }
  const start = startDown(text, rows, branch);
  const nodes = standNodes(walk(graph, destination, start, branch));
  return { destination, branch: branch ?? branchOf(start.id, start), nodes };
}

function walk(graph: RevisionGraph, { text, steps }: Destination, from: Stand, branch: Branch | null): Stand {
  return steps! >= 0 ? walkUp(graph, text, from, steps!, branch) : walkDown(text, from, -steps!);
}

function standNodes(stand: Stand): readonly RevisionNode[] {
  return stand === null ? [] : [stand];
}

function readRows(graph: RevisionGraph, text: string, { heads }: ResolveContext): readonly RevisionNode[] {
  if (heads === undefined) {
    throw unresolved(text, "needs_rows", "it counts from the rows of a database, and none is read here");
  }
  return heads.flatMap((id) => graph.byId.get(id) ?? []);
}

/**
 * Finds the one revision that a destination means, or null for the base.
 *
 * @throws {DestinationError} as {@linkcode resolveDestination}, and `multiple_heads` for several revisions
 */
export function resolveOne(
  graph: RevisionGraph,
  destination: string | Destination | ResolvedDestination,
  context: ResolveContext = {},
): RevisionNode | null {
  const { nodes, destination: { text } } = resolveDestination(graph, destination, context);
  if (nodes.length > 1) throw multipleHeads(text, nodes);
  return nodes[0] ?? null;
}
