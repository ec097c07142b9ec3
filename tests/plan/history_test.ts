import assert from "node:assert/strict";
import { selectHistory } from "../../src/plan/history.ts";
import { selectBranchPoints, selectHeads } from "../../src/plan/select.ts";
import { graphOf, idsOf } from "../support/graph_of.ts";

const graph = graphOf(
  "a1 -> trunk",
  "trunk -> left1",
  "left1 -> left2",
  "trunk -> right1",
  "x1 -> x2",
  "left1 ~> x2",
  "left1 #leftwing",
);
const heads = ["left1", "x1"];

for (
  const [range, expected] of [
    [":", "left2 x2 x1 right1 left1 trunk a1"],
    ["base:heads", "left2 x2 x1 right1 left1 trunk a1"],
    ["trunk:", null],
    ["trunk:left2", "left2 left1 trunk"],
    ["trunk:leftwing@head", "left2 left1 trunk"],
    [":x1", "x1"],
    [":x2", "x2 x1 left1 trunk a1"],
    ["a1:+1", "trunk a1"],
    ["a1:left1-1", "trunk a1"],
    ["left2-1:left2", "left2 left1"],
    ["-1:left2", "left2 left1"],
    ["-9:left2", "left2 left1 trunk a1"],
    [":current", "left1 trunk a1 x1"],
    ["leftwing@base:", "left2 left1 trunk a1"],
    ["leftwing@trunk:leftwing@+1", "left1 trunk"],
    ["leftwing@current:left2", "left2 left1"],
  ] as const
) {
  Deno.test(`selectHistory() of ${range} is ${expected ?? "every line above the start"}`, () => {
    const ids = idsOf(selectHistory(graph, range, { heads }));
    assert.deepEqual(ids, expected?.split(" ") ?? "left2 left1 right1 trunk".split(" "));
  });
}

for (
  const [range, code] of [
    ["right1:left2", "not_a_range"],
    ["left2:trunk", "not_a_range"],
    ["current:current", "bad_destination"],
    ["+1:", "bad_destination"],
    [":-1", "bad_destination"],
    ["-1:+1", "bad_destination"],
    ["a1,x1:", "bad_destination"],
    ["a1:b:c", "bad_destination"],
    ["a1", "bad_destination"],
    ["-1:heads", "ambiguous_start"],
    [":head", "multiple_heads"],
    [":nothing", "unknown_revision"],
  ] as const
) {
  Deno.test(`selectHistory() refuses ${range} as ${code}`, () => {
    assert.throws(() => selectHistory(graph, range, { heads }), { code });
  });
}

Deno.test("selectHistory() takes current for the base at the start and for the heads at the end when there is no row", () => {
  const all = idsOf(selectHistory(graph));
  assert.deepEqual(idsOf(selectHistory(graph, ":current", { heads: [] })), all);
  assert.deepEqual(idsOf(selectHistory(graph, "current:", { heads: [] })), all);
});

Deno.test("selectHistory() refuses current where no database is read", () => {
  assert.throws(() => selectHistory(graph, ":current"), { code: "needs_rows" });
});

Deno.test("selectHeads() gives the tips of lines, or what nothing depends on", () => {
  const covered = graphOf("a -> b", "x -> y", "b ~> y");
  assert.deepEqual(idsOf(selectHeads(covered)), ["b", "y"]);
  assert.deepEqual(idsOf(selectHeads(covered, { resolveDependencies: true })), ["y"]);
});

Deno.test("selectBranchPoints() gives them newest first", () => {
  assert.deepEqual(idsOf(selectBranchPoints(graphOf("a -> b", "a -> c", "b -> d", "b -> e"))), ["b", "a"]);
});

Deno.test("selectHistory() finds a revision that only a parent outside the range leads to", () => {
  // "top" needs "side" because "aside" does, so its own word is redundant; "aside" is not above "start".
  const bridged = graphOf(
    "root -> start",
    "start -> line",
    "line -> side",
    "root -> aside",
    "side ~> aside",
    "aside line -> top",
    "side ~> top",
  );
  assert.deepEqual(idsOf(selectHistory(bridged, "start:")), ["top", "side", "line", "start"]);
});
