import { createRevision, type NewRevision } from "../../src/revision/create.ts";
import type { RevisionGraph } from "../../src/revision/graph.ts";
import { linkRevisions } from "../../src/revision/link.ts";

/**
 * Makes a graph from arrows: `"a -> b"` puts b on a, `"b c -> d"` makes d a merge, `"a ~> x"` makes x depend on a,
 * `"b #left"` gives b a label. The load order is the order in which ids appear.
 */
export function graphOf(...arrows: readonly string[]): RevisionGraph {
  const drafts = new Map<string, { downRevision: string[]; dependsOn: string[]; branchLabels: string[] }>();
  const draft = (id: string) => {
    if (!drafts.has(id)) drafts.set(id, { downRevision: [], dependsOn: [], branchLabels: [] });
    return drafts.get(id)!;
  };
  for (const arrow of arrows) {
    const [left = "", kind, right = ""] = arrow.split(/\s*(->|~>|#)\s*/);
    const names = left.split(" ");
    if (kind === "#") draft(left).branchLabels.push(right);
    else if (kind === "~>") draft(right).dependsOn.push(...names);
    else names.forEach(draft), draft(right).downRevision.push(...names);
    if (kind === undefined) draft(left);
  }
  return linkRevisions(
    [...drafts].map(([id, rest]): ReturnType<typeof createRevision> =>
      createRevision({ id, ...rest } satisfies NewRevision)
    ),
  );
}
