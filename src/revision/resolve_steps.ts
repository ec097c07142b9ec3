import { listNodes, unresolved } from "./destination_errors.ts";
import { inLoadOrder, type RevisionGraph, type RevisionNode } from "./graph.ts";
import type { Branch } from "./resolve_name.ts";
import { ancestorsOf, tipsOf } from "./walk.ts";

/** Where a walk is: at a revision, or at the base below all revisions (null). */
export type Stand = RevisionNode | null;

/**
 * Walks up by `down_revision`, keeping to the branch at every fork.
 *
 * @throws {DestinationError} `ambiguous_walk` at a fork, `walked_too_far` at a head
 */
export function walkUp(
  graph: RevisionGraph,
  text: string,
  from: Stand,
  steps: number,
  branch: Branch | null,
): Stand {
  let stand = from;
  for (let done = 0; done < steps; done++) {
    const above = stand === null ? graph.bases : stand.children;
    const ways = branch ? above.filter((node) => branch.lineage.has(node)) : above;
    if (ways.length === 0) throw tooFar(text, "up", stand, done);
    if (ways.length > 1) throw ambiguousWay(text, stand, ways);
    stand = ways[0]!;
  }
  return stand;
}

/**
 * Walks down by `down_revision`; the last step may reach the base.
 *
 * @throws {DestinationError} `ambiguous_walk` at a merge point, `walked_too_far` at the base
 */
export function walkDown(text: string, from: Stand, steps: number): Stand {
  let stand = from;
  for (let done = 0; done < steps; done++) {
    if (stand === null) throw tooFar(text, "down", stand, done);
    if (stand.down.length > 1) throw ambiguousWay(text, stand, stand.down);
    stand = stand.down[0] ?? null;
  }
  return stand;
}

function tooFar(text: string, way: "up" | "down", stand: Stand, done: number) {
  const end = stand === null ? "the base" : `"${stand.id}"`;
  const state = `${way === "up" ? "nothing stands on" : "nothing is below"} ${end}`;
  const counted = `${done} step${done === 1 ? "" : "s"} lead${done === 1 ? "s" : ""} there`;
  return unresolved(text, "walked_too_far", state, done === 0 ? undefined : counted);
}

function ambiguousWay(text: string, stand: Stand, ways: readonly RevisionNode[]) {
  const place = stand === null ? "from the base" : `from "${stand.id}"`;
  const hint = stand !== null && ways === stand.down
    ? "name the revision itself"
    : 'name the revision itself, or the way to take, such as "BRANCH@+1"';
  return unresolved(text, "ambiguous_walk", `${place} the ways are ${listNodes(ways)}`, hint);
}

/**
 * Finds where `+N` and `branch@+N` start: at the one row (on the branch), else at what is applied of the branch,
 * else at the base.
 *
 * @throws {DestinationError} `ambiguous_start` when that is several revisions
 */
export function startUp(text: string, rows: readonly RevisionNode[], branch: Branch | null): Stand {
  const starts = branch ? startsOnBranch(rows, branch) : rows;
  if (starts.length > 1) throw ambiguousStart(text, starts, "up");
  return starts[0] ?? null;
}

function startsOnBranch(rows: readonly RevisionNode[], { lineage }: Branch): readonly RevisionNode[] {
  const onBranch = rows.filter((node) => lineage.has(node));
  if (onBranch.length > 0) return onBranch;
  const applied = new Set([...ancestorsOf(rows)].filter((node) => lineage.has(node)));
  const covered = new Set([...applied].flatMap((node) => node.parents));
  return inLoadOrder(applied).filter((node) => !covered.has(node));
}

/**
 * Finds the one row that `-N` and `branch@-N` start from; a tip of the branch that only a dependency keeps
 * applied counts when the branch has no row.
 *
 * @throws {DestinationError} `ambiguous_start` when there are several, `no_start` when there is none
 */
export function startDown(text: string, rows: readonly RevisionNode[], branch: Branch | null): RevisionNode {
  const starts = branch ? tipsOnBranch(rows, branch) : rows;
  if (starts.length > 1) throw ambiguousStart(text, starts, "down");
  if (starts[0]) return starts[0];
  const state = branch ? `nothing is applied of the branch "${branch.name}"` : "nothing is applied";
  throw unresolved(text, "no_start", state);
}

function tipsOnBranch(rows: readonly RevisionNode[], { lineage }: Branch): readonly RevisionNode[] {
  const onBranch = rows.filter((node) => lineage.has(node));
  if (onBranch.length > 0) return onBranch;
  return inLoadOrder(tipsOf(ancestorsOf(rows), "line")).filter((node) => lineage.has(node));
}

function ambiguousStart(text: string, starts: readonly RevisionNode[], way: "up" | "down") {
  const steps = /[+-]\d+$/.exec(text)?.[0] ?? (way === "up" ? "+1" : "-1");
  const choices = starts.slice(0, 5).map((node) => `"${node.id}@${steps}"`).join(" or ");
  const state = `the database is at ${listNodes(starts)}`;
  return unresolved(text, "ambiguous_start", state, `say from which one: ${choices}`);
}
