import assert from "node:assert/strict";
import { DestinationError } from "../../src/core/error.ts";
import { planDowngrade } from "../../src/plan/downgrade.ts";
import { createRevision } from "../../src/revision/create.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { graphOf } from "../support/graph_of.ts";
import { planText } from "../support/plan_text.ts";

const fork = graphOf(
  "base1 -> trunk",
  "trunk -> left1",
  "left1 -> left2",
  "trunk -> right1",
  "x1 -> x2",
  "left2 ~> x2",
  "left1 #leftwing",
);

function refusal(rows: string, to: string): DestinationError {
  try {
    planDowngrade(fork, rows.split(" ").filter(Boolean), to);
  } catch (error) {
    assert.ok(error instanceof DestinationError);
    return error;
  }
  throw new assert.AssertionError({ message: `planDowngrade() accepted ${to}` });
}

Deno.test("planDowngrade() keeps the destination, and drops what stands on it or depends on that", () => {
  assert.deepEqual(planText(planDowngrade(fork, ["right1", "x2"], "left1")), [
    "-x2 left2 right1 x1",
    "-left2 left1 right1 x1",
  ]);
});

Deno.test("planDowngrade() goes down by steps on the line of the one row", () => {
  assert.deepEqual(planText(planDowngrade(fork, ["left2"], "-2")), ["-left2 left1", "-left1 trunk"]);
  assert.deepEqual(planText(planDowngrade(fork, ["left1", "right1"], "leftwing@-1")), ["-left1 right1"]);
  assert.deepEqual(planText(planDowngrade(fork, ["trunk"], "-2")), ["-trunk base1", "-base1"]);
});

Deno.test("planDowngrade() to a row, or from nothing to the base, is empty", () => {
  for (const [rows, to] of [[["left1"], "left1"], [[], "base"], [["left1", "right1"], "left1"]] as const) {
    const plan = planDowngrade(fork, rows, to);
    assert.deepEqual([plan.steps, plan.already], [[], "at"]);
  }
});

for (
  const [rows, to, code, message] of [
    [
      "left1",
      "left2",
      "not_a_downgrade",
      'Cannot downgrade to "left2": "left2" is not applied, the database is at "left1"',
    ],
    [
      "",
      "trunk",
      "not_a_downgrade",
      'Cannot downgrade to "trunk": "trunk" is not applied, the database is at the base',
    ],
    [
      "x2",
      "left2",
      "not_a_downgrade",
      'Cannot downgrade to "left2": nothing that is applied stands on "left2"',
    ],
    ["left1", "+1", "not_a_downgrade", 'Cannot downgrade to "+1": it leads up from the database\'s rows'],
    ["left2", "-4", "walked_too_far", null],
    ["left2", "-5", "walked_too_far", 'Cannot find "-5": nothing is below the base'],
    ["left2", "heads", "multiple_heads", 'Cannot find "heads": the heads are "right1" and "x2"'],
    ["left1 right1", "-1", "ambiguous_start", 'Cannot find "-1": the database is at "left1" and "right1"'],
    ["", "-1", "no_start", 'Cannot find "-1": nothing is applied'],
    [
      "x1",
      "leftwing@-1",
      "no_start",
      'Cannot find "leftwing@-1": nothing is applied of the branch "leftwing"',
    ],
    [
      "left1 zzz",
      "base",
      "database_ahead",
      'Cannot downgrade the database: its row "zzz" is in no file, so the database is ahead of these files',
    ],
    [
      "left1 trunk",
      "base",
      "overlapping_rows",
      'Cannot downgrade the database: its row "trunk" lies below its row "left1"',
    ],
  ] as const
) {
  if (message === null) {
    Deno.test(`planDowngrade() from [${rows}] by ${to} reaches the base`, () => {
      assert.deepEqual(planDowngrade(fork, [rows], to).headsAfter, []);
    });
    continue;
  }
  Deno.test(`planDowngrade() from [${rows}] to ${to} is refused as ${code}`, () => {
    const error = refusal(rows, to);
    assert.deepEqual([error.code, error.message], [code, message]);
  });
}

Deno.test("planDowngrade() to branch@base refuses to leave the branch, listing what else would go", () => {
  const error = refusal("left2 right1", "leftwing@base");
  assert.equal(error.code, "leaves_branch");
  assert.equal(
    error.message,
    'Cannot downgrade to "leftwing@base": it would also drop "base1", "trunk" and "right1", not on the branch "leftwing"',
  );
  assert.equal(
    error.hint,
    'to drop the branch alone, use "leftwing@trunk"; to drop all of it, add "--with-dependents"',
  );
});

Deno.test("planDowngrade() to the branch point drops the branch alone", () => {
  const plan = planDowngrade(fork, ["left2", "right1"], "leftwing@trunk");
  assert.deepEqual(planText(plan), ["-left2 left1 right1", "-left1 right1"]);
});

Deno.test("planDowngrade() to branch@base names what depends on the branch", () => {
  assert.match(refusal("right1 x2", "leftwing@-1").message, /would also drop "x2", not on the branch/);
});

Deno.test("planDowngrade() to branch@-1 never removes the branch point that it stands on", () => {
  assert.match(refusal("trunk", "leftwing@-1").message, /would also drop "trunk", not on the branch/);
});

Deno.test("planDowngrade() leaves the branch when it is told to", () => {
  const plan = planDowngrade(fork, ["left2", "right1"], "leftwing@base", { withDependents: true });
  assert.deepEqual(plan.headsAfter, []);
});

Deno.test("planDowngrade() to branch@base stays silent where the branch stands on the base alone", () => {
  assert.deepEqual(planText(planDowngrade(fork, ["left1", "x1"], "x2@base")), ["-x1 left1"]);
});

Deno.test("planDowngrade() refuses irreversible revisions before anything runs, and names them", () => {
  const graph = linkRevisions([
    createRevision({ id: "a" }),
    createRevision({ id: "b", downRevision: "a", downgrade: null }),
    createRevision({ id: "c", downRevision: "b" }),
    createRevision({ id: "d", downRevision: "c", downgrade: null }),
  ]);
  assert.throws(() => planDowngrade(graph, ["d"], "base"), {
    code: "irreversible",
    message: 'Cannot downgrade: 2 revisions have no downgrade part, "d" and "b"',
    path: "<d>",
    revision: "d",
  });
  assert.throws(() => planDowngrade(graph, ["c"], "a"), {
    message: 'Cannot downgrade: revision "b" has no downgrade part',
  });
  assert.deepEqual(planText(planDowngrade(graph, ["c"], "b")), ["-c b"]);
});
