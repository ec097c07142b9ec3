import { isBranchPoint, type RevisionGraph, type RevisionNode } from "../revision/graph.ts";
import { orderNewestFirst } from "./order.ts";

/** Settings of {@linkcode selectHeads}. */
export interface HeadsOptions {
  /** Only the heads that no other revision depends on. Default false. */
  readonly resolveDependencies?: boolean;
}

/** Selects the heads, in load order. */
export function selectHeads(graph: RevisionGraph, options: HeadsOptions = {}): readonly RevisionNode[] {
  return options.resolveDependencies ? graph.realHeads : graph.heads;
}

/** Selects the branch points, newest first as in a history. */
export function selectBranchPoints(graph: RevisionGraph): readonly RevisionNode[] {
  return orderNewestFirst(new Set(graph.nodes), graph.realHeads).filter(isBranchPoint);
}
