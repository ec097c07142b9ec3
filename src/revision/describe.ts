import { isBranchPoint, isHead, isMergePoint, isRealHead, type RevisionNode } from "./graph.ts";
import { revisionPath } from "./revision.ts";

/** What a line about a revision shows beside its id. Everything is off by default. */
export interface LineOptions {
  /** `PARENTS (DEPENDENCIES) ->` in front. */
  readonly parents?: boolean;
  /** The branch labels, inherited ones too. */
  readonly labels?: boolean;
  /** `(head)` or `(effective head)`: a head that only another branch's dependency lies above. */
  readonly head?: boolean;
  /** `(branchpoint)` and `(mergepoint)`. */
  readonly points?: boolean;
  /** The first paragraph of the message, in one line. */
  readonly message?: boolean;
  /** Revisions to mark as `(current)`. */
  readonly current?: ReadonlySet<RevisionNode> | undefined;
}

/** What each command shows in a line. */
export const LINES = {
  history: { parents: true, labels: true, head: true, points: true, message: true },
  heads: { labels: true, head: true },
  current: { head: true, points: true },
  branches: { labels: true, head: true, points: true },
} as const satisfies Record<string, LineOptions>;

/** Describes a revision in one line: `PARENTS (DEPS) -> ID (LABELS) (head) (current) (branchpoint), MESSAGE`. */
export function describeRevision(node: RevisionNode, options: LineOptions): string {
  const { revision } = node;
  const parts = [node.id];
  if (options.parents) parts.unshift(`${describeParents(node)} ->`);
  if (options.labels && node.labels.length > 0) parts.push(`(${node.labels.join(", ")})`);
  if (options.head) parts.push(...headMark(node));
  if (options.current?.has(node)) parts.push("(current)");
  if (options.points) parts.push(...pointMarks(node));
  const line = parts.join(" ");
  const message = firstParagraph(revision.message);
  return options.message && message !== "" ? `${line}, ${message}` : line;
}

function describeParents({ revision }: RevisionNode): string {
  const parents = revision.downRevision.join(", ") || "<base>";
  return revision.dependsOn.length === 0 ? parents : `${parents} (${revision.dependsOn.join(", ")})`;
}

function headMark(node: RevisionNode): string[] {
  if (!isHead(node)) return [];
  return [isRealHead(node) ? "(head)" : "(effective head)"];
}

function pointMarks(node: RevisionNode): string[] {
  return [...(isBranchPoint(node) ? ["(branchpoint)"] : []), ...(isMergePoint(node) ? ["(mergepoint)"] : [])];
}

function firstParagraph(message: string): string {
  return message.trim().split(/\r?\n[ \t]*\r?\n/, 1)[0]!.replaceAll(/\s*\r?\n\s*/g, " ");
}

/** Describes a branch point and what stands on it: its line, then an indented arrow for each child. */
export function describeBranchPoint(
  node: RevisionNode,
  options: { readonly messages?: boolean } = {},
): string[] {
  const message = options.messages ?? false;
  const indent = " ".repeat(node.id.length);
  return [
    describeRevision(node, LINES.branches),
    ...describeBranches(node, indent, message),
  ];
}

/** The arrows from a branch point to what stands on it. */
export function describeBranches(node: RevisionNode, indent: string, message: boolean): string[] {
  return node.children.map((child) =>
    `${indent} -> ${describeRevision(child, { ...LINES.branches, message })}`
  );
}

/** Describes a revision in a block of lines, as `show` and `-v` do; the last line is empty. */
export function describeVerbosely(
  node: RevisionNode,
  current: ReadonlySet<RevisionNode> = new Set(),
): string[] {
  const { revision } = node;
  const marks = [...headMark(node), ...pointMarks(node), ...(current.has(node) ? ["(current)"] : [])];
  const parents = revision.downRevision.join(", ") || "<base>";
  return [
    `Rev: ${[node.id, ...marks].join(" ")}`,
    `${isMergePoint(node) ? "Merges" : "Parent"}: ${parents}`,
    ...labelled("Also depends on", revision.dependsOn),
    ...(isBranchPoint(node) ? labelled("Branches into", node.children.map((child) => child.id)) : []),
    ...labelled("Branch names", node.labels),
    `Path: ${revisionPath(revision)}`,
    "",
    ...documentation(node).map((line) => `    ${line}`),
    "",
  ];
}

function labelled(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${title}: ${names.join(", ")}`];
}

function documentation({ revision }: RevisionNode): string[] {
  return [
    ...revision.message.trim().split(/\r?\n/),
    "",
    `Revision ID: ${revision.id}`,
    `Revises: ${revision.downRevision.join(", ") || "<base>"}`,
    ...(revision.created === null ? [] : [`Create Date: ${revision.created}`]),
    "",
  ];
}
