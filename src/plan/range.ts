import { DestinationError } from "../core/error.ts";
import { isRange, parseRange } from "../revision/destination.ts";
import type { RevisionGraph } from "../revision/graph.ts";
import { resolveDestination } from "../revision/resolve.ts";
import { type DowngradeOptions, planDowngrade } from "./downgrade.ts";
import type { Plan } from "./plan.ts";
import { planUpgrade, refuseOverlappingTargets, type UpgradeOptions } from "./upgrade.ts";

/**
 * Plans `START:END` without a database: START is what the version rows will be, several destinations joined by
 * commas, or nothing for the base; END is the destination, `heads` for an upgrade that names none.
 *
 * @throws {DestinationError} `bad_destination` for what is no range, `overlapping_destinations` when one start
 * lies below another, and what {@linkcode planUpgrade} and {@linkcode planDowngrade} throw
 */
export function planRange(
  graph: RevisionGraph,
  range: string,
  direction: "upgrade" | "downgrade",
  options: UpgradeOptions & DowngradeOptions = {},
): Plan {
  if (direction === "downgrade" && !isRange(range)) throw halfMissing(range, "start");
  const { start, end } = parseRange(range);
  const nodes = [...new Set(start.flatMap((one) => resolveDestination(graph, one).nodes))];
  refuseOverlappingTargets(nodes, range);
  const heads = nodes.map((node) => node.id);
  if (direction === "upgrade") return planUpgrade(graph, heads, end ?? "heads", options);
  if (end && start.length > 0) return planDowngrade(graph, heads, end, options);
  throw halfMissing(range, end ? "start" : "end");
}

function halfMissing(range: string, which: "start" | "end"): DestinationError {
  return new DestinationError(`Cannot read the range "${range}": the ${which} is missing`, {
    code: "bad_destination",
    hint: 'a downgrade goes from START down to END: write both, "heads:base" for everything',
  });
}
