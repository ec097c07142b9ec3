import { isBranchPoint, isHead, isMergePoint, type RevisionNode } from "./graph.ts";
import { revisionPath } from "./revision.ts";

/** A revision as JSON shows it (DESIGN.md, section 6); the names are stable. */
export interface RevisionJson {
  readonly id: string;
  readonly down_revision: readonly string[];
  /** As written: ids or branch labels. */
  readonly depends_on: readonly string[];
  /** Own and inherited ones, sorted. */
  readonly branch_labels: readonly string[];
  readonly message: string;
  readonly created: string | null;
  readonly path: string;
  readonly is_head: boolean;
  readonly is_base: boolean;
  readonly is_branch_point: boolean;
  readonly is_merge_point: boolean;
  /** Present when the database was asked. */
  readonly is_current?: boolean;
}

/** Makes the JSON of a revision; with `current`, it says whether the revision is one of them. */
export function revisionJson(node: RevisionNode, current?: ReadonlySet<RevisionNode>): RevisionJson {
  const { revision } = node;
  return {
    id: node.id,
    down_revision: revision.downRevision,
    depends_on: revision.dependsOn,
    branch_labels: node.labels,
    message: revision.message,
    created: revision.created,
    path: revisionPath(revision),
    is_head: isHead(node),
    is_base: node.down.length === 0,
    is_branch_point: isBranchPoint(node),
    is_merge_point: isMergePoint(node),
    ...(current && { is_current: current.has(node) }),
  };
}
