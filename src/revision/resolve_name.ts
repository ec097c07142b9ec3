import type { Destination } from "./destination.ts";
import {
  ambiguousName,
  multipleHeads,
  notOnBranch,
  unknownBranch,
  unknownName,
} from "./destination_errors.ts";
import type { RevisionGraph, RevisionNode } from "./graph.ts";
import { lineageOf } from "./walk.ts";

/** The part of a destination without its steps. */
export type Name = Pick<Destination, "text" | "branch"> & { readonly symbol: string };

/** A branch that was asked for: its name as written, its revision, and the line through that revision. */
export interface Branch {
  readonly name: string;
  readonly node: RevisionNode;
  /** The revision, its ancestors and its descendants by `down_revision`. */
  readonly lineage: ReadonlySet<RevisionNode>;
}

/**
 * Finds the branch of a destination, by a label, an id, or the beginning of either.
 *
 * @throws {DestinationError} `unknown_branch` or `ambiguous_revision`
 */
export function resolveBranch(
  graph: RevisionGraph,
  { text, branch }: Pick<Destination, "text" | "branch">,
): Branch | null {
  if (branch === null) return null;
  const exact = findExact(graph, branch);
  if (exact) return branchOf(branch, exact);
  const found = findByPrefix(graph, branch);
  if (found.size === 0) throw unknownBranch(graph, text, branch);
  return branchOf(branch, onlyOne(text, branch, found));
}

/** The branch that a revision is on. */
export function branchOf(name: string, node: RevisionNode): Branch {
  return { name, node, lineage: lineageOf([node]) };
}

/**
 * Finds what a name means: nothing (the base), one revision, or several (`heads`).
 *
 * @throws {DestinationError} `unknown_revision`, `ambiguous_revision`, `not_on_branch` or `multiple_heads`
 */
export function resolveName(
  graph: RevisionGraph,
  name: Name,
  branch: Branch | null,
): readonly RevisionNode[] {
  if (name.symbol === "base") return [];
  if (name.symbol === "heads") return branch ? onLine(graph.heads, branch) : graph.realHeads;
  if (name.symbol === "head") return resolveHead(graph, name, branch);
  const exact = findExact(graph, name.symbol);
  const node = exact ?? resolvePrefix(graph, name, branch);
  if (branch && !branch.lineage.has(node)) throw notOnBranch(name.text, branch.name, [node]);
  return [node];
}

function resolveHead(graph: RevisionGraph, { text }: Name, branch: Branch | null): readonly RevisionNode[] {
  const heads = branch ? onLine(graph.heads, branch) : graph.heads;
  if (heads.length > 1) throw multipleHeads(text, heads);
  return heads;
}

function onLine(nodes: readonly RevisionNode[], { lineage }: Branch): RevisionNode[] {
  return nodes.filter((node) => lineage.has(node));
}

function findExact(graph: RevisionGraph, name: string): RevisionNode | undefined {
  return graph.byId.get(name) ?? graph.byLabel.get(name);
}

function resolvePrefix(graph: RevisionGraph, { text, symbol }: Name, branch: Branch | null): RevisionNode {
  const found = findByPrefix(graph, symbol);
  if (found.size === 0) throw unknownName(graph, text, symbol);
  if (!branch) return onlyOne(text, symbol, found);
  const onBranch = new Map([...found].filter(([, node]) => branch.lineage.has(node)));
  if (onBranch.size === 0) throw notOnBranch(text, branch.name, [...new Set(found.values())]);
  return onlyOne(text, symbol, onBranch);
}

/** The names that begin with a text. Names of less than four characters must be written out. */
function findByPrefix(graph: RevisionGraph, prefix: string): Map<string, RevisionNode> {
  const found = new Map<string, RevisionNode>();
  for (const names of [graph.byId, graph.byLabel]) {
    for (const [name, node] of names) {
      if (name.length > 3 && name.startsWith(prefix)) found.set(name, node);
    }
  }
  return found;
}

function onlyOne(text: string, name: string, found: ReadonlyMap<string, RevisionNode>): RevisionNode {
  const [node, ...others] = new Set(found.values());
  if (others.length > 0) throw ambiguousName(text, name, [...found.keys()]);
  return node!;
}
