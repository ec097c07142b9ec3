import assert from "node:assert/strict";
import { planStamp } from "../../src/plan/stamp.ts";
import { graphOf } from "../support/graph_of.ts";
import { planText } from "../support/plan_text.ts";

const fork = graphOf(
  "a -> trunk",
  "trunk -> left",
  "trunk -> right",
  "x1 -> x2",
  "left ~> x2",
  "left #leftwing",
);

for (
  const [rows, to, steps] of [
    ["", "trunk", ["=trunk trunk"]],
    ["trunk", "left", ["=left left"]],
    ["left right", "trunk", ["=trunk trunk"]],
    ["right", "left", ["=left left right"]],
    ["right", "x2", ["=x2 right x2"]],
    ["left", "x2", ["=x2 x2"]],
    ["left", "left", []],
    ["", "heads", ["=right right", "=x2 right x2"]],
    ["x1 right", "heads", ["=x2 right x2"]],
    ["left x1", "base", ["=base x1", "=base"]],
    ["right x2", "leftwing@base", ["=base right"]],
    ["trunk right", "right", ["=right right"]],
    ["trunk", "+1", null],
    ["trunk", "leftwing@+1", ["=left left"]],
    ["left", "-1", ["=trunk trunk"]],
    ["a", "-1", ["=base"]],
    ["right x1", "trunk-2", ["=base x1"]],
    ["right x1", "x1-1", ["=base right"]],
    ["left", "current", []],
    ["x2", "right leftwing", ["=right right x2", "=left left right"]],
  ] as const
) {
  Deno.test(`planStamp() from [${rows}] to ${to} ${steps ? `is [${steps}]` : "is refused"}`, () => {
    const heads = rows.split(" ").filter(Boolean);
    if (!steps) return assert.throws(() => planStamp(fork, heads, to.split(" ")), { code: "ambiguous_walk" });
    const plan = planStamp(fork, heads, to.split(" "));
    assert.deepEqual(planText(plan), steps);
    assert.equal(plan.already, steps.length === 0 ? "at" : undefined);
  });
}

Deno.test("planStamp() checks several destinations against each other", () => {
  assert.throws(() => planStamp(fork, [], ["trunk", "left"]), {
    code: "overlapping_destinations",
    message: 'Cannot go to "trunk left": "trunk" lies below "left"',
  });
  assert.throws(() => planStamp(fork, [], ["base", "left"]), {
    code: "overlapping_destinations",
    message: 'Cannot stamp "base left": "base" takes the row of "left" away',
  });
  assert.throws(() => planStamp(fork, [], ["leftwing@base", "trunk"]), { code: "overlapping_destinations" });
  assert.deepEqual(planText(planStamp(fork, ["left"], ["leftwing@base", "x1"])), ["=base", "=x1 x1"]);
  assert.deepEqual(planText(planStamp(fork, [], ["left", "left"])), ["=left left"]);
});

Deno.test("planStamp() refuses rows that are in no file, and purges them", () => {
  assert.throws(() => planStamp(fork, ["zzz"], "left"), { code: "database_ahead" });
  const plan = planStamp(fork, ["zzz", "x1", "trunk"], "left", { purge: true });
  assert.deepEqual(planText(plan), ["=left left"]);
  assert.deepEqual(plan.headsBefore, ["trunk", "x1", "zzz"]);
  assert.deepEqual(planText(planStamp(fork, ["zzz", "left"], "left", { purge: true })), ["=left left"]);
  assert.deepEqual(planText(planStamp(fork, ["zzz"], "base", { purge: true })), ["=base"]);
  assert.deepEqual(planText(planStamp(fork, ["left"], "left", { purge: true })), []);
});
