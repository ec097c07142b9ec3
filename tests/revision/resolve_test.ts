import assert from "node:assert/strict";
import { DestinationError } from "../../src/core/error.ts";
import { resolveDestination, resolveOne } from "../../src/revision/resolve.ts";
import { graphOf } from "../support/graph_of.ts";

/** A trunk, two branches with labels, and a line of its own that depends on the left one. */
const graph = graphOf(
  "base1 -> trunk",
  "trunk -> left1",
  "left1 -> left2",
  "trunk -> right1",
  "right1 -> right2",
  "other1 -> other2",
  "left2 ~> other2",
  "left1 #leftwing",
  "right1 #rightwing",
);

const heads = ["right2", "other2"];

for (
  const [text, expected] of [
    ["base", []],
    ["leftwing@base", []],
    ["heads", ["right2", "other2"]],
    ["leftwing@head", ["left2"]],
    ["leftwing@heads", ["left2"]],
    ["trunk@heads", ["left2", "right2"]],
    ["trunk", ["trunk"]],
    ["trun", ["trunk"]],
    ["t", ["trunk"]],
    ["leftwing", ["left1"]],
    ["leftw", ["left1"]],
    ["leftw@left2", ["left2"]],
    ["left1@l", null],
    ["rightw@t", ["trunk"]],
    ["trunk-1", ["base1"]],
    ["trunk-2", []],
    ["trunk+0", ["trunk"]],
    ["leftwing@trunk+1", ["left1"]],
    ["right1+1", ["right2"]],
    ["leftwing@base+3", ["left1"]],
    ["leftwing@head-1", ["left1"]],
    ["current", ["right2", "other2"]],
    ["rightwing@current", ["right2"]],
    ["rightwing@-1", ["right1"]],
    ["leftwing@-1", ["left1"]],
    ["rightwing@current-1", ["right1"]],
  ] as const
) {
  Deno.test(`resolveDestination() finds "${text}"`, () => {
    if (expected === null) {
      return assert.throws(() => resolveDestination(graph, text), { code: "ambiguous_revision" });
    }
    assert.deepEqual(resolveDestination(graph, text, { heads }).nodes.map((node) => node.id), expected);
  });
}

for (
  const [text, code, message, hint] of [
    [
      "tronk",
      "unknown_revision",
      'Cannot find "tronk": no revision or branch has this name',
      'did you mean "trunk"?',
    ],
    [
      "leftwing@zz",
      "unknown_revision",
      'Cannot find "leftwing@zz": no revision or branch is named "zz"',
      "see the names with: aludel history",
    ],
    [
      "wing@head",
      "unknown_branch",
      'Cannot find "wing@head": no branch is named "wing"',
      'the branch labels are "leftwing" and "rightwing"',
    ],
    [
      "ri",
      "ambiguous_revision",
      'Cannot find "ri": "ri" may be "right1", "right2" and "rightwing"',
      "write more of the name",
    ],
    [
      "leftwing@right1",
      "not_on_branch",
      'Cannot find "leftwing@right1": "right1" is not on the branch "leftwing"',
      'it is on "rightwing"',
    ],
    [
      "leftwing@other",
      "not_on_branch",
      'Cannot find "leftwing@other": "other1" and "other2" are not on the branch "leftwing"',
      undefined,
    ],
    [
      "head",
      "multiple_heads",
      'Cannot find "head": the heads are "left2", "right2" and "other2"',
      'name one of them, say "BRANCH@head", or "heads" for all of them where that is possible',
    ],
    ["heads-1", "multiple_heads", 'Cannot find "heads-1": the heads are "right2" and "other2"', undefined],
    ["trunk-3", "walked_too_far", 'Cannot find "trunk-3": nothing is below the base', "2 steps lead there"],
    ["base-1", "walked_too_far", 'Cannot find "base-1": nothing is below the base', undefined],
    ["left2+1", "walked_too_far", 'Cannot find "left2+1": nothing stands on "left2"', undefined],
    [
      "trunk+1",
      "ambiguous_walk",
      'Cannot find "trunk+1": from "trunk" the ways are "left1" and "right1"',
      'name the revision itself, or the way to take, such as "BRANCH@+1"',
    ],
    [
      "-1",
      "ambiguous_start",
      'Cannot find "-1": the database is at "right2" and "other2"',
      'say from which one: "right2@-1" or "other2@-1"',
    ],
    ["+1", "ambiguous_start", 'Cannot find "+1": the database is at "right2" and "other2"', undefined],
  ] as const
) {
  Deno.test(`resolveDestination() refuses "${text}" as ${code}`, () => {
    assert.throws(() => resolveDestination(graph, text, { heads }), (error: unknown) => {
      assert.ok(error instanceof DestinationError);
      assert.deepEqual([error.code, error.message], [code, message]);
      if (hint !== undefined) assert.equal(error.hint, hint);
      return true;
    });
  });
}

Deno.test("resolveDestination() refuses what counts from rows when there are none to count from", () => {
  for (const text of ["+1", "-1", "leftwing@+1", "current", "current-1"]) {
    assert.throws(() => resolveDestination(graph, text), { code: "needs_rows" });
  }
  assert.throws(() => resolveDestination(graph, "-1", { heads: [] }), { code: "no_start" });
});

Deno.test("resolveDestination() walks down into a merge point only by name", () => {
  const diamond = graphOf("a -> b", "a -> c", "b c -> d");
  assert.throws(() => resolveDestination(diamond, "d-1"), {
    code: "ambiguous_walk",
    message: 'Cannot find "d-1": from "d" the ways are "b" and "c"',
    hint: "name the revision itself",
  });
});

Deno.test("resolveDestination() takes a short name only as a whole", () => {
  const short = graphOf("r1 -> r10", "r10 -> r100x");
  const find = (text: string) => resolveDestination(short, text).nodes.map((node) => node.id);
  assert.deepEqual(find("r1"), ["r1"]);
  assert.deepEqual(find("r100"), ["r100x"]);
  assert.throws(() => find("r2"), { code: "unknown_revision" });
});

Deno.test("resolveOne() gives one revision, or null for the base", () => {
  assert.equal(resolveOne(graph, "trunk")?.id, "trunk");
  assert.equal(resolveOne(graph, "base"), null);
  assert.throws(() => resolveOne(graph, "heads"), { code: "multiple_heads" });
});
