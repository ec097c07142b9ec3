import assert from "node:assert/strict";
import { createRevision } from "../../src/revision/create.ts";
import {
  describeBranchPoint,
  describeRevision,
  describeVerbosely,
  LINES,
} from "../../src/revision/describe.ts";
import { revisionJson } from "../../src/revision/json.ts";
import { linkRevisions } from "../../src/revision/link.ts";

const graph = linkRevisions([
  createRevision({ id: "1975ea83b712", message: "create account table" }),
  createRevision({
    id: "27c6a30d7c24",
    downRevision: "1975ea83b712",
    branchLabels: ["shoppingcart"],
    message: "add shopping cart",
  }),
  createRevision({ id: "ae1027a6acf", downRevision: "1975ea83b712", message: "Add a column\n\nIt is long." }),
  createRevision({ id: "3cac04ae8714", branchLabels: ["networking", "aa"], message: "networking" }),
  createRevision({
    id: "109ec7d132bf",
    downRevision: ["3cac04ae8714"],
    dependsOn: ["ae1027a6acf"],
    message: "ip\nnumber",
    created: "2026-11-20T21:32:34Z",
  }),
  createRevision({ id: "merged", downRevision: ["27c6a30d7c24", "109ec7d132bf"] }),
]);
const node = (id: string) => graph.byId.get(id)!;

for (
  const [id, line] of [
    ["1975ea83b712", "<base> -> 1975ea83b712 (branchpoint), create account table"],
    ["27c6a30d7c24", "1975ea83b712 -> 27c6a30d7c24 (shoppingcart), add shopping cart"],
    ["ae1027a6acf", "1975ea83b712 -> ae1027a6acf (effective head) (current), Add a column"],
    ["109ec7d132bf", "3cac04ae8714 (ae1027a6acf) -> 109ec7d132bf (aa, networking), ip number"],
    ["merged", "27c6a30d7c24, 109ec7d132bf -> merged (aa, networking, shoppingcart) (head) (mergepoint)"],
  ] as const
) {
  Deno.test(`describeRevision() describes ${id} in a line`, () => {
    const current = new Set([node("ae1027a6acf")]);
    assert.equal(describeRevision(node(id), { ...LINES.history, current }), line);
  });
}

Deno.test("describeBranchPoint() lists what stands on it, with messages when asked", () => {
  assert.deepEqual(describeBranchPoint(node("1975ea83b712")), [
    "1975ea83b712 (branchpoint)",
    "             -> 27c6a30d7c24 (shoppingcart)",
    "             -> ae1027a6acf (effective head)",
  ]);
  assert.equal(
    describeBranchPoint(node("1975ea83b712"), { messages: true })[1],
    "             -> 27c6a30d7c24 (shoppingcart), add shopping cart",
  );
});

Deno.test("describeVerbosely() gives the block that show prints", () => {
  assert.deepEqual(describeVerbosely(node("109ec7d132bf"), new Set([node("109ec7d132bf")])), [
    "Rev: 109ec7d132bf (current)",
    "Parent: 3cac04ae8714",
    "Also depends on: ae1027a6acf",
    "Branch names: aa, networking",
    "Path: <109ec7d132bf>",
    "",
    "    ip",
    "    number",
    "    ",
    "    Revision ID: 109ec7d132bf",
    "    Revises: 3cac04ae8714",
    "    Create Date: 2026-11-20T21:32:34Z",
    "    ",
    "",
  ]);
  assert.deepEqual(describeVerbosely(node("merged")).slice(0, 4), [
    "Rev: merged (head) (mergepoint)",
    "Merges: 27c6a30d7c24, 109ec7d132bf",
    "Branch names: aa, networking, shoppingcart",
    "Path: <merged>",
  ]);
  assert.deepEqual(describeVerbosely(node("1975ea83b712")).slice(0, 3), [
    "Rev: 1975ea83b712 (branchpoint)",
    "Parent: <base>",
    "Branches into: 27c6a30d7c24, ae1027a6acf",
  ]);
  assert.equal(describeVerbosely(node("ae1027a6acf"))[0], "Rev: ae1027a6acf (effective head)");
});

Deno.test("revisionJson() has the stable shape", () => {
  assert.deepEqual(revisionJson(node("109ec7d132bf")), {
    id: "109ec7d132bf",
    down_revision: ["3cac04ae8714"],
    depends_on: ["ae1027a6acf"],
    branch_labels: ["aa", "networking"],
    message: "ip\nnumber",
    created: "2026-11-20T21:32:34Z",
    path: "<109ec7d132bf>",
    is_head: false,
    is_base: false,
    is_branch_point: false,
    is_merge_point: false,
  });
  const merged = revisionJson(node("merged"), new Set([node("merged")]));
  assert.deepEqual([merged.is_head, merged.is_merge_point, merged.is_current], [true, true, true]);
  const base = revisionJson(node("1975ea83b712"), new Set());
  assert.deepEqual([base.is_base, base.is_branch_point, base.is_current], [true, true, false]);
});
