import assert from "node:assert/strict";
import { branchPairs } from "../../src/plan/branch_pairs.ts";
import { graphOf } from "../support/graph_of.ts";

/** Each pair as `fork: line | line, on below`. */
function pairsIn(...arrows: string[]): string[] {
  const ids = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id).join(" ");
  return branchPairs(graphOf(...arrows)).map(({ fork, lines, below }) =>
    `${fork?.id ?? "base"}: ${lines.map(ids).join(" | ")}, on ${ids(below) || "nothing"}`
  );
}

for (
  const [title, arrows, expected] of [
    ["in one line there are none", ["a -> b", "b -> c"], []],
    ["lines end at their heads", ["a -> b", "b -> c", "a -> d"], ["a: b c | d, on a"]],
    ["lines end at their merge", ["a -> b", "a -> c", "b c -> d", "d -> e"], ["a: b | c, on a"]],
    ["three lines make three pairs", ["a -> b", "a -> c", "a -> d"], [
      "a: b | c, on a",
      "a: b | d, on a",
      "a: c | d, on a",
    ]],
    ["a branch of a branch is a pair of its own", ["a -> b", "a -> c", "b -> d", "b -> e"], [
      "a: b d e | c, on a",
      "b: d | e, on a b",
    ]],
    ["bases are branches, too", ["a -> b", "x -> y"], ["base: a b | x y, on nothing"]],
    ["what depends on the other line is in neither", ["a -> b", "x -> y", "b ~> y"], [
      "base: a b | x, on nothing",
    ]],
    ["two merges of the same lines are met once", ["a -> b", "a -> c", "b c -> d", "b c -> e"], [
      "a: b | c, on a",
      "b: d | e, on a b c",
    ]],
  ] as const
) {
  Deno.test(`branchPairs(): ${title}`, () => {
    assert.deepEqual(pairsIn(...arrows), expected);
  });
}
