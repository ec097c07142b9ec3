import { reachable } from "../core/graph.ts";
import type { RevisionNode } from "./graph.ts";

/** Which edges a walk follows: `down_revision` alone (a line), or dependencies too (what must be applied). */
export type Edges = "line" | "all";

/** The nodes and everything below them. */
export function ancestorsOf(nodes: Iterable<RevisionNode>, edges: Edges = "all"): Set<RevisionNode> {
  return reachable(nodes, edges === "all" ? (node) => node.requires : (node) => node.down);
}

/** The nodes and everything above them. */
export function descendantsOf(nodes: Iterable<RevisionNode>, edges: Edges = "all"): Set<RevisionNode> {
  return reachable(nodes, edges === "all" ? (node) => node.dependents : (node) => node.children);
}

/** The nodes, everything below them and everything above them. */
export function lineageOf(nodes: Iterable<RevisionNode>, edges: Edges = "line"): Set<RevisionNode> {
  const starts = [...nodes];
  const lineage = ancestorsOf(starts, edges);
  for (const node of descendantsOf(starts, edges)) lineage.add(node);
  return lineage;
}

/** The members of a set that no other member requires by the edges: for a set of applied revisions, its rows. */
export function tipsOf(nodes: ReadonlySet<RevisionNode>, edges: Edges = "all"): RevisionNode[] {
  const above = (node: RevisionNode) => edges === "all" ? node.dependents : node.children;
  return [...nodes].filter((node) => !above(node).some((child) => nodes.has(child)));
}

/** A pair of different nodes of which the first lies below the second, or undefined. */
export function findOverlap(nodes: readonly RevisionNode[]): [RevisionNode, RevisionNode] | undefined {
  const below = ancestorsOf(nodes.flatMap((node) => node.requires));
  const lower = nodes.find((node) => below.has(node));
  if (lower === undefined) return undefined;
  const above = descendantsOf(lower.dependents);
  return [lower, nodes.find((node) => above.has(node))!];
}
