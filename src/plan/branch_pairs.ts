import type { RevisionGraph, RevisionNode } from "../revision/graph.ts";
import { ancestorsOf, descendantsOf } from "../revision/walk.ts";

/** Two lines of revisions that may run in either order: neither requires anything of the other. */
export interface BranchPair {
  /** Where they part; null for the base. */
  readonly fork: RevisionNode | null;
  /** Each up to where the two meet, or to its heads; parents first. */
  readonly lines: readonly [readonly RevisionNode[], readonly RevisionNode[]];
  /** All that both stand on; parents first. */
  readonly below: readonly RevisionNode[];
}

/**
 * For each branch point, and for the base, each pair of the lines that begin there. A line is what requires its first
 * revision and not the other's: it ends where something requires both. Two lines in both orders are
 * a bounded question, and what two revisions of them do to each other shows in it; every interleaving is not.
 *
 * @returns in an order in which what is below grows, as far as it can
 */
export function branchPairs(graph: RevisionGraph): BranchPair[] {
  const forks = [null, ...graph.nodes.filter((node) => node.children.length > 1)];
  const seen = new Set<string>();
  const pairs: BranchPair[] = [];
  for (const fork of forks) {
    const starts = fork === null ? graph.bases : fork.children;
    for (const [first, second] of pairsOf(starts)) {
      const key = `${first.id} ${second.id}`; // two that part twice (both parents in common) are one pair
      if (seen.has(key)) continue;
      seen.add(key);
      const pair = makePair(fork, first, second);
      if (pair) pairs.push(pair);
    }
  }
  return pairs.sort((a, b) => a.below.length - b.below.length);
}

function makePair(fork: RevisionNode | null, first: RevisionNode, second: RevisionNode): BranchPair | null {
  const [ofFirst, ofSecond] = [descendantsOf([first]), descendantsOf([second])];
  const lines = [inRunningOrder(ofFirst, ofSecond), inRunningOrder(ofSecond, ofFirst)] as const;
  if (lines.some((line) => line.length === 0)) return null;
  const both = new Set(lines.flat());
  return { fork, lines, below: inRunningOrder(ancestorsOf(both), both) };
}

/** What is in one set and not in the other, parents first. */
function inRunningOrder(
  nodes: ReadonlySet<RevisionNode>,
  without: ReadonlySet<RevisionNode>,
): RevisionNode[] {
  return [...nodes].filter((node) => !without.has(node)).sort((a, b) => a.rank - b.rank);
}

function* pairsOf<T>(list: readonly T[]): Generator<[T, T]> {
  for (const [index, first] of list.entries()) {
    for (const second of list.slice(index + 1)) yield [first, second];
  }
}
