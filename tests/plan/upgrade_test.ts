import assert from "node:assert/strict";
import { DestinationError } from "../../src/core/error.ts";
import { parseDestination } from "../../src/revision/destination.ts";
import { resolveDestination } from "../../src/revision/resolve.ts";
import { planUpgrade } from "../../src/plan/upgrade.ts";
import { graphOf } from "../support/graph_of.ts";
import { planText } from "../support/plan_text.ts";

const fork = graphOf("base1 -> trunk", "trunk -> left", "trunk -> right", "left ~> right", "x1 -> x2");

Deno.test("planUpgrade() takes a destination as text, taken apart, or looked up", () => {
  const plans = ["trunk", parseDestination("trunk"), resolveDestination(fork, "trunk")]
    .map((destination) => planText(planUpgrade(fork, [], destination)));
  for (const plan of plans) assert.deepEqual(plan, ["+base1 base1", "+trunk trunk"]);
});

Deno.test("planUpgrade() takes unapplied dependencies along, and runs nothing below what is applied", () => {
  assert.deepEqual(planText(planUpgrade(fork, ["trunk"], "right")), ["+left left", "+right right"]);
});

Deno.test("planUpgrade() goes up by steps", () => {
  assert.deepEqual(planText(planUpgrade(fork, [], "x1+1")), ["+x1 x1", "+x2 x2"]);
  assert.deepEqual(planText(planUpgrade(fork, ["base1"], "+1")), ["+trunk trunk"]);
  assert.deepEqual(planText(planUpgrade(fork, ["trunk", "x1"], "left@+1")), ["+left left x1"]);
  assert.throws(() => planUpgrade(fork, ["trunk"], "+1"), { code: "ambiguous_walk" });
});

Deno.test("planUpgrade() chains the rows of its steps", () => {
  const { steps, headsBefore, headsAfter } = planUpgrade(fork, ["x1"], "heads");
  assert.deepEqual([headsBefore, headsAfter], [["x1"], ["right", "x2"]]);
  assert.equal(steps[0]?.headsBefore, headsBefore);
  for (const [i, step] of steps.slice(1).entries()) assert.equal(step.headsBefore, steps[i]?.headsAfter);
});

Deno.test("planUpgrade() sorts rows in load order, whatever order they come in", () => {
  assert.deepEqual(planUpgrade(fork, ["x1", "right"], "heads").headsBefore, ["right", "x1"]);
});

for (
  const [rows, to, already] of [
    ["right x2", "heads", "at"],
    ["right", "left", "past"],
    ["right", "right", "at"],
    ["right x1", "right", "at"],
    ["right", "base", "past"],
    ["", "base", "at"],
    ["right", "right-1", "past"],
  ] as const
) {
  Deno.test(`planUpgrade() from [${rows}] to ${to} is empty, already ${already} it`, () => {
    const plan = planUpgrade(fork, rows.split(" ").filter(Boolean), to);
    assert.deepEqual([plan.steps, plan.already, plan.destination], [[], already, to]);
    assert.equal(plan.headsAfter, plan.headsBefore);
  });
}

Deno.test("planUpgrade() says nothing of the kind when there is something to do", () => {
  const plan = planUpgrade(fork, ["x1"], "heads");
  assert.equal(plan.already, undefined);
  assert.deepEqual(plan.targets, ["right", "x2"]);
});

for (
  const [rows, to, code, message, hint] of [
    [
      "trunk",
      "-1",
      "not_an_upgrade",
      'Cannot upgrade to "-1": it leads down from the database\'s rows',
      "to go down, use: aludel downgrade -1",
    ],
    ["", "x1-1", "not_an_upgrade", 'Cannot upgrade to "x1-1": it is the base', undefined],
    [
      "zzz",
      "heads",
      "database_ahead",
      'Cannot upgrade the database: its row "zzz" is in no file, so the database is ahead of these files',
      'take the files that know it, or upgrade the other branches with "--allow-unknown"',
    ],
    [
      "trunk left",
      "heads",
      "overlapping_rows",
      'Cannot upgrade the database: its row "trunk" lies below its row "left"',
      'a row stands for everything below it; if "left" is applied, remove the lower row with: aludel stamp left',
    ],
    [
      "left right",
      "heads",
      "overlapping_rows",
      'Cannot upgrade the database: its row "left" lies below its row "right"',
      undefined,
    ],
    [
      "",
      "trunk@heads",
      "overlapping_destinations",
      'Cannot go to "trunk@heads": "left" lies below "right"',
      '"right" alone includes the other',
    ],
  ] as const
) {
  Deno.test(`planUpgrade() from [${rows}] to ${to} is refused as ${code}`, () => {
    assert.throws(() => planUpgrade(fork, rows.split(" ").filter(Boolean), to), (error: unknown) => {
      assert.ok(error instanceof DestinationError);
      assert.deepEqual([error.code, error.message], [code, message]);
      if (hint !== undefined) assert.equal(error.hint, hint);
      return true;
    });
  });
}

Deno.test("planUpgrade() carries rows that are in no file along when it may", () => {
  const plan = planUpgrade(fork, ["zzz", "x1"], "heads", { allowUnknown: true });
  assert.deepEqual(plan.headsBefore, ["x1", "zzz"]);
  assert.deepEqual(planText(plan).at(-1), "+right right x2 zzz");
});
