import assert from "node:assert/strict";
import { appliedRevisions } from "../../src/plan/applied.ts";
import { planRebase } from "../../src/revision/rebase.ts";
import { graphOf, idsOf } from "../support/graph_of.ts";

const fork = graphOf(
  "a -> trunk",
  "trunk -> old1",
  "old1 -> old2",
  "trunk -> new1",
  "new1 -> new2",
  "new2 ~> dep1",
);
const wide = graphOf("a -> b", "a -> c", "a -> d", "c d -> m", "m -> n", "m -> o");

function rebase(...args: Parameters<typeof planRebase>): unknown[] {
  const { node, from, to, moved } = planRebase(...args);
  return [node.id, from, to, idsOf(moved)];
}

Deno.test("planRebase() puts a line on the head of the other one, by any of its revisions", () => {
  const expected = ["new1", ["trunk"], ["old2"], ["new1", "new2", "dep1"]];
  assert.deepEqual(rebase(fork, "new2"), expected);
  assert.deepEqual(rebase(fork, "new1"), expected);
  assert.deepEqual(rebase(fork, "new1", { onto: "old1@head" }), expected);
});

Deno.test("planRebase() moves a second base", () => {
  assert.deepEqual(rebase(graphOf("a -> b", "x -> y"), "y"), ["x", [], ["b"], ["x", "y"]]);
});

Deno.test("planRebase() moves one input of a merge, and the merge with it", () => {
  assert.deepEqual(rebase(wide, "c"), ["c", ["a"], ["b"], ["c", "m", "n", "o"]]);
});

Deno.test("planRebase() moves a line that no database has applied", () => {
  const applied = appliedRevisions(fork, ["old2"]);
  assert.equal(planRebase(fork, "new2", { applied }).node.id, "new1");
});

for (
  const [graph, named, options, code, message] of [
    [
      fork,
      "new2",
      { applied: appliedRevisions(fork, ["new1", "old1"]) },
      "rebase_applied",
      'Cannot rebase "new2": the database has applied "new1"',
    ],
    [fork, "trunk", {}, "rebase_onto", 'Cannot rebase "trunk": no other line grew from the base'],
    [graphOf("a -> b"), "b", {}, "rebase_onto", 'Cannot rebase "b": no other line grew from the base'],
    [wide, "m", {}, "rebase_merge", 'Cannot rebase "m": its line begins at the merge point "m" (<m>)'],
    [wide, "b", {}, "rebase_onto", 'Cannot rebase "b": the other heads are "n" and "o"'],
    [
      wide,
      "b",
      { onto: "m" },
      "rebase_onto",
      'Cannot rebase "b": "m" is not a head, "n" and "o" stands on it',
    ],
    [wide, "b", { onto: "base" }, "rebase_onto", 'Cannot rebase "b": "base" is the base'],
    [fork, "new2", { onto: "dep1" }, "rebase_onto", 'Cannot rebase "new2": "dep1" is above "new1" itself'],
    [fork, "base", {}, "rebase_onto", 'Cannot rebase "base": it is the base'],
    [fork, "nothing", {}, "unknown_revision", 'Cannot find "nothing": no revision or branch has this name'],
  ] as const
) {
  Deno.test(`planRebase() refuses ${named} ${JSON.stringify(options)} as ${code}`, () => {
    assert.throws(() => planRebase(graph, named, options), { code, message });
  });
}
