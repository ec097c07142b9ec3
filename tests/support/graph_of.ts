import { createRevision } from "../../src/revision/create.ts";
import type { RevisionGraph } from "../../src/revision/graph.ts";
import { linkRevisions } from "../../src/revision/link.ts";

interface Lists {
  readonly downRevision: string[];
  readonly dependsOn: string[];
  readonly branchLabels: string[];
}

/**
 * Makes a graph from arrows: `"a -> b"` puts b on a, `"b c -> d"` makes d a merge, `"a ~> x"` makes x depend on a,
 * `"b #left"` gives b a label, `"a"` is a base. The load order is the order in which ids appear.
 */
export function graphOf(...arrows: readonly string[]): RevisionGraph {
  const lists = new Map<string, Lists>();
  const listsOf = (id: string) => {
    if (!lists.has(id)) lists.set(id, { downRevision: [], dependsOn: [], branchLabels: [] });
    return lists.get(id)!;
  };
  for (const arrow of arrows) {
    const [left = "", kind, right = ""] = arrow.split(/\s*(->|~>|#)\s*/);
    const names = left.split(" ");
    names.forEach(listsOf);
    if (kind === "->") listsOf(right).downRevision.push(...names);
    if (kind === "~>") listsOf(right).dependsOn.push(...names);
    if (kind === "#") listsOf(left).branchLabels.push(right);
  }
  return linkRevisions([...lists].map(([id, rest]) => createRevision({ id, ...rest })));
}

/** The ids of nodes or revisions. */
export function idsOf(nodes: Iterable<{ readonly id: string }>): string[] {
  return [...nodes].map((node) => node.id);
}
