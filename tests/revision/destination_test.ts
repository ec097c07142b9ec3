import assert from "node:assert/strict";
import { DestinationError } from "../../src/core/error.ts";
import { isRange, parseDestination, parseRange } from "../../src/revision/destination.ts";

for (
  const [text, branch, symbol, steps] of [
    ["head", null, "head", null],
    ["ae10", null, "ae10", null],
    ["1.2", null, "1.2", null],
    ["left@head", "left", "head", null],
    ["my-branch@base", "my-branch", "base", null],
    ["my-branch", null, "my-branch", null],
    ["+2", null, null, 2],
    ["-1", null, null, -1],
    ["left@+2", "left", null, 2],
    ["ae10+2", null, "ae10", 2],
    ["ae10-0", null, "ae10", -0],
    ["left@head-1", "left", "head", -1],
    ["current-1", null, "current", -1],
  ] as const
) {
  Deno.test(`parseDestination() reads "${text}"`, () => {
    assert.deepEqual(parseDestination(text), { text, branch, symbol, steps });
  });
}

for (
  const [text, state] of [
    ["", "it is empty"],
    ["left@", "the name after the @ is missing"],
    ["@head", "the branch before the @ is missing"],
    ["+1foo", '"foo" follows "+1"'],
    ["+1+2", '"+2" follows "+1"'],
    ["a@b@c", 'it has more than one "@"'],
    ["+0", "it counts no steps"],
    ["left@-0", "it counts no steps"],
    ["a b", '"a b" is no name'],
    ["ae10+", '"ae10+" is no name'],
    ["a,b", '"a,b" is no name'],
    ["-", '"-" is no name'],
    ["a:b", "it is a range"],
    ["a\n", '"a\n" is no name'],
  ] as const
) {
  Deno.test(`parseDestination() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseDestination(text), (error: unknown) => {
      assert.ok(error instanceof DestinationError);
      assert.equal(error.code, "bad_destination");
      assert.equal(error.message, `Cannot read the destination "${text}": ${state}`);
      assert.ok(error.hint);
      return true;
    });
  });
}

Deno.test("parseRange() reads both ends, which may be missing", () => {
  const symbols = (text: string) => {
    const { start, end } = parseRange(text);
    return [start.map((one) => one.text), end?.text ?? null];
  };
  assert.deepEqual(symbols("a:b"), [["a"], "b"]);
  assert.deepEqual(symbols("a,left@head:+2"), [["a", "left@head"], "+2"]);
  assert.deepEqual(symbols(":head"), [[], "head"]);
  assert.deepEqual(symbols("-3:"), [["-3"], null]);
  assert.deepEqual(symbols(":"), [[], null]);
});

Deno.test("parseRange() refuses anything but one colon, and an empty name", () => {
  for (const text of ["a", "a:b:c", "a,:b"]) {
    assert.throws(() => parseRange(text), { code: "bad_destination" });
  }
});

Deno.test("isRange() tells a range from a destination", () => {
  assert.deepEqual(["a:b", ":", "head"].map(isRange), [true, true, false]);
});
