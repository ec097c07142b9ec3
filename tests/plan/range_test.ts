import assert from "node:assert/strict";
import type { AludelError } from "../../src/core/error.ts";
import { planRange } from "../../src/plan/range.ts";
import { graphOf } from "../support/graph_of.ts";
import { planText } from "../support/plan_text.ts";

const diamond = graphOf("aa -> bb", "aa -> cc", "bb cc -> dd", "x");

for (
  const [range, steps] of [
    ["bb:dd", ["+cc bb cc", "+dd dd"]],
    ["bb,cc:dd", ["+dd dd"]],
    ["bb,x:dd", ["+cc bb cc x", "+dd dd x"]],
    [":aa", ["+aa aa"]],
    ["base:aa", ["+aa aa"]],
    ["dd:", ["+x dd x"]],
    ["aa:bb@+1", ["+bb bb"]],
    ["dd:dd", []],
    ["dd:aa", []],
  ] as const
) {
  Deno.test(`planRange() upgrades ${range}`, () => {
    assert.deepEqual(planText(planRange(diamond, range, "upgrade")), steps);
  });
}

for (
  const [range, steps] of [
    ["dd:bb", ["-dd bb cc"]],
    ["heads:dd@base", ["-dd bb cc x", "-bb cc x", "-cc aa x", "-aa x"]],
    ["bb:-1", ["-bb aa"]],
  ] as const
) {
  Deno.test(`planRange() downgrades ${range}`, () => {
    assert.deepEqual(planText(planRange(diamond, range, "downgrade", { withDependents: true })), steps);
  });
}

Deno.test("planRange() refuses starts that overlap, and half a range down", () => {
  assert.throws(() => planRange(diamond, "aa,bb:dd", "upgrade"), { code: "overlapping_destinations" });
  assert.throws(() => planRange(diamond, "dd:", "downgrade"), { code: "bad_destination" });
  for (const half of [":aa", "aa"]) {
    assert.throws(() => planRange(diamond, half, "downgrade"), (error: AludelError) => {
      assert.match(error.message, /the start is missing/);
      return error.code === "bad_destination";
    });
  }
  assert.throws(() => planRange(diamond, "+1:dd", "upgrade"), { code: "needs_rows" });
});
