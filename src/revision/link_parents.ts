import type { Draft } from "./draft.ts";

/**
 * Fills `parents`: what a node requires, without the dependencies that an ancestor by `down_revision` declares
 * too. They decide the order of steps.
 */
export function normalizeParents(nodes: readonly Draft[]): void {
  const redundant = new Map<Draft, Set<Draft>>();
  const met = new Int32Array(nodes.length).fill(-1);
  for (const required of nodes) {
    const declarers = required.dependents.filter((node) => !node.down.includes(required));
    if (declarers.length === 0 || required.dependents.length < 2) continue;
    markAbove(required, declarers, met);
    for (const node of declarers) {
      if (met[node.index] !== required.index) continue;
      redundant.set(node, (redundant.get(node) ?? new Set()).add(required));
    }
  }
  for (const node of nodes) {
    const without = redundant.get(node);
    node.parents = without ? node.requires.filter((other) => !without.has(other)) : node.requires;
  }
}

/** Marks what stands on a declarer of the dependency, as far up as there are declarers. */
function markAbove(required: Draft, declarers: readonly Draft[], met: Int32Array): void {
  const highest = declarers.reduce((rank, node) => Math.max(rank, node.rank), 0);
  const stack = required.dependents.filter((node) => declares(node, required));
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of node.children) {
      if (child.rank > highest || met[child.index] === required.index) continue;
      met[child.index] = required.index;
      stack.push(child);
    }
  }
}

/** Whether a node's `depends_on` names another, which may be its parent as well. */
function declares(node: Draft, required: Draft): boolean {
  const { dependsOn } = node.revision;
  return dependsOn.includes(required.id) ||
    required.revision.branchLabels.some((label) => dependsOn.includes(label));
}
