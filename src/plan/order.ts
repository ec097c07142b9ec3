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
      at = pending.findAbove(tip, lines);
      continue;
    }
    order.push(tip);
    pending.finish(tip);
    open.delete(tip);
    const next = pending.below(tip).filter((node) => !open.has(node));
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
  /** By index: how many revisions directly above are not finished; -1 for a revision that is. */
  readonly #above: Int32Array;
  /** By index: the search that met the revision last. */
  readonly #met: Int32Array;
  readonly #waiting: Set<RevisionNode>;
  /** What lies between chosen ones and was passed through already. */
  readonly #passed = new Set<RevisionNode>();
  #searches = 0;

  constructor(chosen: ReadonlySet<RevisionNode>) {
    this.#waiting = new Set(chosen);
    const all = ancestorsOf(chosen); // what lies between chosen ones counts as well
    let size = 0;
    for (const node of all) size = Math.max(size, node.index + 1);
    this.#above = new Int32Array(size).fill(-1);
    this.#met = new Int32Array(size);
    for (const node of all) this.#above[node.index] = 0;
    for (const node of all) {
      for (const below of node.requires) this.#above[below.index]!++;
    }
  }

  /** The next ones down from a node that are not ordered yet: its parents, and what lies behind unchosen parents. */
  below(node: RevisionNode): RevisionNode[] {
    const found: RevisionNode[] = [];
    const ways = node.parents.toReversed();
    for (let one = ways.pop(); one; one = ways.pop()) {
      if (this.#waiting.has(one)) found.push(one);
      else if (!this.#passed.has(one)) {
        this.#passed.add(one);
        ways.push(...one.parents.toReversed());
      }
    }
    return [...new Set(found)];
  }

  isCovered(node: RevisionNode): boolean {
    return this.#above[node.index]! > 0;
  }

  /** The first of some other revisions that lies above a node; there must be one. */
  findAbove(node: RevisionNode, others: readonly RevisionNode[]): number {
    const search = ++this.#searches;
    const found = [node];
    for (let one = found.pop(); one; one = found.pop()) {
      for (const other of one.dependents) {
        if (!(this.#above[other.index]! >= 0) || this.#met[other.index] === search) continue;
        this.#met[other.index] = search;
        found.push(other);
      }
    }
    return others.findIndex((other) => this.#met[other.index] === search);
  }

  /** Takes a node out; a node between chosen ones goes with the last of those above it. */
  finish(node: RevisionNode): void {
    this.#waiting.delete(node);
    const done = [node];
    for (let one = done.pop(); one; one = done.pop()) {
      this.#above[one.index] = -1;
      for (const below of one.requires) {
        if (--this.#above[below.index]! === 0 && !this.#waiting.has(below)) done.push(below);
      }
    }
  }
}
