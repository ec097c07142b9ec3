import type { Draft } from "./draft.ts";

/**
 * Fills `parents`: what a node requires, without the dependencies that an ancestor by `down_revision` declares
 * too. They decide the order of steps.
 */
export function normalizeParents(nodes: readonly Draft[]): void {
  const redundant = new Map<Draft, Set<Draft>>();
  for (const required of nodes) {
    const declarers = required.dependents.filter((node) => !node.down.includes(required));
    if (declarers.length === 0 || required.dependents.length < 2) continue;
    for (const node of standingOn(required, declarers)) {
      redundant.set(node, (redundant.get(node) ?? new Set()).add(required));
    }
  }
  for (const node of nodes) {
    const without = redundant.get(node);
    node.parents = without ? node.requires.filter((other) => !without.has(other)) : node.requires;
  }
}

/** The declarers of a dependency that have another declarer among their ancestors by `down_revision`. */
function standingOn(required: Draft, declarers: readonly Draft[]): Draft[] {
  const highest = declarers.reduce((rank, node) => Math.max(rank, node.rank), 0);
  const declaring = required.dependents.filter((node) => declares(node, required));
  const above = new Set(declaring.flatMap((node) => node.children));
  for (const node of above) {
    for (const child of node.children) if (child.rank <= highest) above.add(child);
  }
  return declarers.filter((node) => above.has(node));
}

/** Whether a node's `depends_on` names another, which may be its parent as well. */
function declares(node: Draft, required: Draft): boolean {
  const { dependsOn } = node.revision;
  return dependsOn.includes(required.id) ||
    required.revision.branchLabels.some((label) => dependsOn.includes(label));
}
