import { sayCount } from "../../core/say_count.ts";
import type { OrderFailure, OrderFinding } from "../../database/shadow/prove_order.ts";
import type { RevisionNode } from "../../revision/graph.ts";
import { errorJson, showPlace } from "../show_error.ts";
import { changeLines, changesJson } from "./show_changes.ts";

type Line = readonly RevisionNode[];

/** What the order of two lines changes, for a person. */
export function orderLines({ pair: { fork, lines }, failures, changes }: OrderFinding): string {
  const [a, b] = lines.map(nameLine);
  const place = fork === null ? "from the base" : `from ${fork.id}`;
  const text = [
    `${a} and ${b}, both ${place}`,
    ...failures.flatMap((failure) => failureLines(failure, lines)),
    ...(changes.length === 0 ? [] : [
      `  The order changes the schema (from ${a} first to ${b} first)`,
      ...changeLines(changes).map((line) => `    ${line}`),
    ]),
  ];
  return text.map((line) => `${line}\n`).join("");
}

function failureLines({ revision, error, first }: OrderFailure, lines: readonly [Line, Line]): string[] {
  const reason = error.message.replace(/^Cannot run revision "[^"]*": /, "");
  return [
    `  ${revision} fails when ${nameLine(lines[first])} runs first: ${reason}`,
    ...(error.span ? showPlace(error.span).map((line) => `    ${line}`) : []),
  ];
}

/** Such as `a1` or `a1..c3`. */
function nameLine(line: Line): string {
  const [first, last] = [line[0]!.id, line.at(-1)!.id];
  return first === last ? first : `${first}..${last}`;
}

/** The same as a value of `--json`. */
export function orderJson({ pair: { fork, lines }, failures, changes }: OrderFinding): unknown {
  return {
    fork: fork?.id ?? null,
    lines: lines.map((line) => line.map(({ id }) => id)),
    failures: failures.map(({ revision, error, first }) => ({ revision, first, error: errorJson(error) })),
    changes: changesJson(changes),
  };
}

/** How many pairs there were, in one line. */
export function showOrderSummary(pairs: number, found: number): string {
  const counted = sayCount(pairs, "pair of branches", "pairs of branches");
  return `${counted} in both orders: ${found === 0 ? "the same schema" : `${found} with findings`}`;
}
