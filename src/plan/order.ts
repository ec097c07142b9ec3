import { inLoadOrder, type RevisionNode } from "../revision/graph.ts";
import { ancestorsOf, tipsOf } from "../revision/walk.ts";

/**
 * Orders revisions so that each comes before everything it requires: along one line as far as it goes, but a
 * revision waits until every line above it is finished. The tips are where lines begin, the first in load order
 * first; tips of the chosen revisions that are not given are added.
 *
 * An upgrade runs the reverse of this order, a downgrade and the history the order itself.
 */
export function orderNewestFirst(
  chosen: ReadonlySet<RevisionNode>,
  tips: Iterable<RevisionNode>,
): RevisionNode[] {
  const pending = new PendingNodes(chosen);
  const lines = inLoadOrder([...[...tips].filter((node) => chosen.has(node)), ...tipsOf(chosen)]);
  const open = new Set(lines);
  const order: RevisionNode[] = [];
  let at = 0;
  while (lines.length > 0) {
    const tip = lines[at]!;
    if (pending.isCovered(tip)) {
      const above = pending.above(tip);
      at = lines.findIndex((other, line) => line !== at && above.has(other));
      continue;
    }
    order.push(tip);
    pending.finish(tip);
    open.delete(tip);
    const next = tip.parents.filter((node) => pending.waits(node) && !open.has(node));
    for (const node of next) open.add(node);
    if (next.length === 0) {
      lines.splice(at, 1);
      at = Math.max(at - 1, 0);
    } else {
      lines[at] = next[0]!;
      lines.push(...next.slice(1));
    }
  }
  return order;
}

/** Which of the chosen revisions are not ordered yet, and which of them have another one above. */
class PendingNodes {
  /** For each node at or below the chosen ones: how many revisions directly above it are not finished. */
  readonly #above = new Map<RevisionNode, number>();
  readonly #waiting: Set<RevisionNode>;

  constructor(chosen: ReadonlySet<RevisionNode>) {
    this.#waiting = new Set(chosen);
    const all = ancestorsOf(chosen);
    for (const node of all) this.#above.set(node, 0);
    for (const node of all) this.#count(node, 1);
  }

  waits(node: RevisionNode): boolean {
    return this.#waiting.has(node);
  }

  isCovered(node: RevisionNode): boolean {
    return this.#above.get(node)! > 0;
  }

  /** The unfinished revisions above a node, chosen or between chosen ones. */
  above(node: RevisionNode): Set<RevisionNode> {
    const found = new Set<RevisionNode>([node]);
    for (const one of found) {
      for (const other of one.dependents) {
        if (this.#above.has(other)) found.add(other);
      }
    }
    found.delete(node);
    return found;
  }

  /** Takes a node out; a node between chosen ones goes with the last of those above it. */
  finish(node: RevisionNode): void {
    const done = [node];
    this.#waiting.delete(node);
    for (const one of done) {
      this.#above.delete(one);
      for (const below of this.#count(one, -1)) {
        if (!this.#waiting.has(below)) done.push(below);
      }
    }
  }

  /** Adds to the counts of what a node requires, and gives those that fell to none. */
  #count(node: RevisionNode, change: 1 | -1): RevisionNode[] {
    const free: RevisionNode[] = [];
    for (const below of node.requires) {
      const count = this.#above.get(below);
      if (count === undefined) continue;
      this.#above.set(below, count + change);
      if (count + change === 0) free.push(below);
    }
    return free;
  }
}
