import type { Draft } from "./draft.ts";

/**
 * Gives each node the labels of its line: a label belongs to its revision and to everything above it by
 * `down_revision`. When the line above is unbranched to its end, it also belongs to the line below, down to the
 * first branch or merge point: a label on the second revision of a branch names the branch, not a part of it.
 */
export function inheritLabels(ordered: readonly Draft[]): void {
  const own = labelsByOrigin(ordered);
  for (const node of ordered) {
    node.labels = mergeLabels(node.down.map((parent) => parent.labels), own.get(node) ?? []);
  }
}

/** Moves each label down to the lowest revision that it belongs to. */
function labelsByOrigin(ordered: readonly Draft[]): Map<Draft, string[]> {
  const foot = new Map<Draft, Draft>();
  for (const node of ordered) {
    const [parent] = node.down;
    if (isPlain(node)) foot.set(node, (parent && foot.get(parent)) ?? node);
  }
  const open = new Set<Draft>();
  for (const node of ordered.toReversed()) {
    const [child] = node.children;
    if (isPlain(node) && (!child || open.has(child))) open.add(node);
  }

  const own = new Map<Draft, string[]>();
  for (const node of ordered) {
    if (node.revision.branchLabels.length === 0) continue;
    const origin = open.has(node) ? foot.get(node)! : node;
    own.set(origin, [...(own.get(origin) ?? []), ...node.revision.branchLabels]);
  }
  return own;
}

/** Whether a node is neither a merge point nor the foot of several revisions, dependencies included. */
function isPlain(node: Draft): boolean {
  return node.down.length < 2 && node.dependents.length < 2;
}

/** Unites lists of labels, sorted; what comes from one parent alone is shared, not copied. */
function mergeLabels(inherited: readonly (readonly string[])[], own: readonly string[]): readonly string[] {
  const lists = [...new Set(inherited)].filter((list) => list.length > 0);
  const [first = []] = lists;
  if (own.length === 0 && lists.length < 2) return first;
  const all = new Set([...lists.flat(), ...own]);
  return all.size === first.length ? first : [...all].sort();
}
