import { DestinationError } from "../core/error.ts";
import type { Destination } from "../revision/destination.ts";
import type { RevisionGraph } from "../revision/graph.ts";

/**
 * Refuses to go down to a number below 1000 that is no whole id or label: who writes `1` means `-1`. As the beginning of an id
 * it would take back everything above that.
 *
 * @throws {DestinationError} `bad_destination`
 */
export function refuseNumber(graph: RevisionGraph, { text, symbol }: Destination): void {
  if (symbol === null || !/^\d{1,3}$/.test(symbol) || graph.byId.has(symbol) || graph.byLabel.has(symbol)) {
    return;
  }
  const state = `"${symbol}" may be a number of steps or the beginning of an id`;
  throw new DestinationError(`Cannot downgrade to "${text}": ${state}`, {
    code: "bad_destination",
    hint: `to go down by steps, write them with a minus, such as -1; of an id, write four characters or more`,
  });
}
