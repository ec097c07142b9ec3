import type { Revision } from "./revision.ts";

/** One revision in its place in the graph. Lists without another word are in load order. */
export interface RevisionNode {
  readonly revision: Revision;
  /** The revision's id. */
  readonly id: string;
  /** The number of the revision in load order, from 0: what breaks every tie. */
  readonly index: number;
  /** The number of the revision in an order where parents come first, from 0. */
  readonly rank: number;
  /** The parents by `down_revision`, as declared. */
  readonly down: readonly RevisionNode[];
  /** Everything that must be applied before: `down`, then the resolved dependencies, as declared. */
  readonly requires: readonly RevisionNode[];
  /** `requires` without the dependencies that an ancestor by `down_revision` declares already. */
  readonly parents: readonly RevisionNode[];
  /** The revisions whose `down_revision` names this one. */
  readonly children: readonly RevisionNode[];
  /** The revisions that require this one, by `down_revision` or `depends_on`. */
  readonly dependents: readonly RevisionNode[];
  /** The branch labels, own and inherited, sorted. */
  readonly labels: readonly string[];
}

/** All revisions of a project and how they hang together. Made by `linkRevisions`, never changed afterwards. */
export interface RevisionGraph {
  /** Every revision, parents first. */
  readonly revisions: readonly Revision[];
  /** Every revision's node, in load order. */
  readonly nodes: readonly RevisionNode[];
  readonly byId: ReadonlyMap<string, RevisionNode>;
  /** The node that declares a branch label. */
  readonly byLabel: ReadonlyMap<string, RevisionNode>;
  /** The tips of the lines: what is no revision's `down_revision`. */
  readonly heads: readonly RevisionNode[];
  /** The heads that no other revision depends on: the rows of a database with everything applied. */
  readonly realHeads: readonly RevisionNode[];
  /** The revisions without a `down_revision`. */
  readonly bases: readonly RevisionNode[];
}

/** Whether several revisions stand on this one. */
export function isBranchPoint(node: RevisionNode): boolean {
  return node.children.length > 1;
}

/** Whether the revision joins several lines. */
export function isMergePoint(node: RevisionNode): boolean {
  return node.down.length > 1;
}

/** Whether nothing stands on the revision by `down_revision`. */
export function isHead(node: RevisionNode): boolean {
  return node.children.length === 0;
}

/** Whether nothing at all requires the revision. */
export function isRealHead(node: RevisionNode): boolean {
  return node.dependents.length === 0;
}

/** Sorts nodes in load order, each once. */
export function inLoadOrder(nodes: Iterable<RevisionNode>): RevisionNode[] {
  return [...new Set(nodes)].sort((a, b) => a.index - b.index);
}
