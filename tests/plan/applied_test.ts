import assert from "node:assert/strict";
import { appliedRevisions, currentRevisions, isAtHeads, rowRevisions } from "../../src/plan/applied.ts";
import { graphOf, idsOf } from "../support/graph_of.ts";

const graph = graphOf("a -> b", "b -> c", "x -> y", "b ~> y");

Deno.test("appliedRevisions() is what lies at or below the rows, over all edges", () => {
  assert.deepEqual(idsOf(appliedRevisions(graph, ["y"])).sort(), ["a", "b", "x", "y"]);
  assert.deepEqual(idsOf(appliedRevisions(graph, [])), []);
});

Deno.test("currentRevisions() lists a tip that only a dependency keeps applied", () => {
  assert.deepEqual(idsOf(currentRevisions(graph, ["y"])), ["b", "y"]);
  assert.deepEqual(idsOf(currentRevisions(graph, ["y", "c"])), ["c", "y"]);
  assert.deepEqual(idsOf(currentRevisions(graph, ["zzz", "a"])), ["a"]);
});

Deno.test("rowRevisions() lists what has a row", () => {
  assert.deepEqual(idsOf(rowRevisions(graph, ["y"])), ["y"]);
});

Deno.test("isAtHeads() compares the rows with the real heads", () => {
  const covered = graphOf("a -> b", "x -> y", "b ~> y");
  assert.equal(isAtHeads(covered, ["y"]), true);
  assert.equal(isAtHeads(covered, ["b"]), false);
  assert.equal(isAtHeads(graph, ["y", "c"]), true);
  assert.equal(isAtHeads(graph, ["y", "c", "zzz"]), false);
  assert.equal(isAtHeads(graphOf(), []), true);
});
