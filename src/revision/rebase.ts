import { DestinationError } from "../core/error.ts";
import { listNodes } from "./destination_errors.ts";
import {
  inLoadOrder,
  isBranchPoint,
  isHead,
  isMergePoint,
  type RevisionGraph,
  type RevisionNode,
} from "./graph.ts";
import { resolveOne } from "./resolve.ts";
import { revisionPath } from "./revision.ts";
import { descendantsOf } from "./walk.ts";

/** What a rebase changes: one revision's `down_revision`. The files of the others stay as they are. */
export interface Rebase {
  /** The first revision of the line that moves. */
  readonly node: RevisionNode;
  /** Its `down_revision` now; empty for the base. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Every revision that comes to lie elsewhere: the node and all above it, in load order. */
  readonly moved: readonly RevisionNode[];
}

/** Settings of {@linkcode planRebase}. */
export interface RebaseOptions {
  /** Where the line shall stand: a head. Default: the one head of the other line. */
  readonly onto?: string | undefined;
  /** What a database has applied; a line that is in there does not move. */
  readonly applied?: ReadonlySet<RevisionNode> | undefined;
}

/**
 * Plans to put the line of a revision on top of another line that grew from the same parent. The line is the
 * revision with everything below it, down to the branch point, and everything above it.
 *
 * @throws {DestinationError} `rebase_applied` for a line that is applied, `rebase_merge` for one that begins at a
 * merge point, `rebase_onto` when there is no single place to go or it is no head or the line is there already,
 * and what `resolveDestination` throws
 */
export function planRebase(graph: RevisionGraph, destination: string, options: RebaseOptions = {}): Rebase {
  const named = resolveOne(graph, destination);
  if (!named) {
    throw refusal(destination, "rebase_onto", "it is the base", "name a revision of the line to move");
  }
  const foot = footOfLine(named, destination);
  const moved = descendantsOf([foot]);
  const onto = chooseOnto(graph, foot, moved, destination, options.onto);
  const applied = inLoadOrder(moved).filter((node) => options.applied?.has(node));
  if (applied.length > 0) {
    throw refusal(
      destination,
      "rebase_applied",
      `the database has applied ${listNodes(applied)}`,
      "downgrade it first, or join the two lines with: aludel merge",
    );
  }
  return { node: foot, from: foot.revision.downRevision, to: [onto.id], moved: inLoadOrder(moved) };
}

/** Walks down to the first revision whose parent has other children, or that stands on the base. */
function footOfLine(node: RevisionNode, destination: string): RevisionNode {
  let foot = node;
  while (!isMergePoint(foot) && foot.down[0] && !isBranchPoint(foot.down[0])) foot = foot.down[0];
  if (!isMergePoint(foot)) return foot;
  throw refusal(
    destination,
    "rebase_merge",
    `its line begins at the merge point "${foot.id}" (${revisionPath(foot.revision)})`,
    "name a revision of one of the lines below the merge point",
  );
}

function chooseOnto(
  graph: RevisionGraph,
  foot: RevisionNode,
  moved: ReadonlySet<RevisionNode>,
  destination: string,
  named: string | undefined,
): RevisionNode {
  if (named === undefined) return onlyOtherHead(graph, foot, moved, destination);
  const onto = resolveOne(graph, named);
  const refuse = (state: string, hint?: string) => refusal(destination, "rebase_onto", state, hint);
  if (!onto) throw refuse(`"${named}" is the base`, "name a head");
  if (moved.has(onto)) {
    throw refuse(`"${onto.id}" is above "${foot.id}" itself`, "name a head of the other line");
  }
  if (foot.down.includes(onto)) throw refuse(`"${foot.id}" stands on "${onto.id}" already`);
  if (!isHead(onto)) {
    throw refuse(`"${onto.id}" is not a head, ${listNodes(onto.children)} stands on it`, "name a head");
  }
  return onto;
}

/** The head of the other line: the only one that stands on the same parent and does not move. */
function onlyOtherHead(
  graph: RevisionGraph,
  foot: RevisionNode,
  moved: ReadonlySet<RevisionNode>,
  destination: string,
): RevisionNode {
  const siblings = descendantsOf(foot.down.length === 0 ? graph.bases : foot.down, "line");
  const heads = graph.heads.filter((head) => siblings.has(head) && !moved.has(head));
  const [head, ...others] = heads;
  if (head && others.length === 0) return head;
  const state = head
    ? `the other heads are ${listNodes(heads)}`
    : `no other line grew from ${foot.down[0] ? `"${foot.down[0].id}"` : "the base"}`;
  throw refusal(destination, "rebase_onto", state, head ? "choose one with --onto" : undefined);
}

function refusal(destination: string, code: string, state: string, hint?: string): DestinationError {
  return new DestinationError(`Cannot rebase "${destination}": ${state}`, { code, hint });
}
