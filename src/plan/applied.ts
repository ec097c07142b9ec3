import { inLoadOrder, type RevisionGraph, type RevisionNode } from "../revision/graph.ts";
import { ancestorsOf, tipsOf } from "../revision/walk.ts";
import { readRows } from "./rows.ts";

/** Everything that is applied: what is at or below the rows. */
export function appliedRevisions(graph: RevisionGraph, heads: readonly string[]): Set<RevisionNode> {
  return ancestorsOf(readRows(graph, heads).nodes);
}

/** The tips of what is applied on each line, also those that have no row because another branch needs them. */
export function currentRevisions(graph: RevisionGraph, heads: readonly string[]): RevisionNode[] {
  return inLoadOrder(tipsOf(appliedRevisions(graph, heads), "line"));
}

/** Whether the rows are the real heads: everything is applied. */
export function isAtHeads(graph: RevisionGraph, heads: readonly string[]): boolean {
  const rows = new Set(heads);
  return rows.size === graph.realHeads.length && graph.realHeads.every((node) => rows.has(node.id));
}

/** The revisions that have a row of their own: what a history marks as current. */
export function rowRevisions(graph: RevisionGraph, heads: readonly string[]): Set<RevisionNode> {
  return new Set(readRows(graph, heads).nodes);
}
