import { DestinationError } from "../core/error.ts";
import { listNodes } from "../revision/destination_errors.ts";
import { inLoadOrder, isBranchPoint, isMergePoint, type RevisionNode } from "../revision/graph.ts";
import type { ResolvedDestination } from "../revision/resolve.ts";
import { descendantsOf } from "../revision/walk.ts";

/**
 * Refuses a `branch@base` or `branch@-N` that would drop what is not on the branch: the trunk that other branches
 * stand on too, the other branches, and what depends on the branch.
 *
 * @throws {DestinationError} `leaves_branch`, listing what else would be dropped
 */
export function refuseLeavingBranch(resolved: ResolvedDestination, dropped: ReadonlySet<RevisionNode>): void {
  const { branch, destination: { text, branch: named, symbol, steps } } = resolved;
  const fromRows = symbol === null || symbol === "current";
  if (!branch || named === null || !(fromRows || (symbol === "base" && steps === null))) return;
  const members = branchMembers(branch.node);
  const others = inLoadOrder(dropped).filter((node) => !members.has(node));
  if (others.length === 0) return;
  throw new DestinationError(
    `Cannot downgrade to "${text}": it would also drop ${
      listNodes(others)
    }, not on the branch "${branch.name}"`,
    { code: "leaves_branch", hint: remedy(branch.name, members) },
  );
}

/**
 * What a branch consists of: the revision that names it, everything above it by `down_revision`, and the line
 * below it down to, but not including, the first branch or merge point.
 */
function branchMembers(node: RevisionNode): Set<RevisionNode> {
  const members = descendantsOf([node], "line");
  let below = isMergePoint(node) ? undefined : node.down[0];
  while (below && !isBranchPoint(below) && !isMergePoint(below)) {
    members.add(below);
    below = below.down[0];
  }
  return members;
}

function remedy(name: string, members: ReadonlySet<RevisionNode>): string {
  const foot = [...members].find((node) => node.down.some((parent) => !members.has(parent)));
  const point = foot?.down.length === 1 ? foot.down[0]! : undefined;
  const all = 'to drop all of it, add "--with-dependents"';
  return point ? `to drop the branch alone, use "${name}@${point.id}"; ${all}` : all;
}
