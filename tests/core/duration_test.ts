import assert from "node:assert/strict";
import { formatDuration, parseDuration } from "../../src/core/duration.ts";

for (
  const [text, milliseconds] of [
    ["5s", 5000],
    ["200ms", 200],
    ["1min", 60_000],
    ["2 h", 7_200_000],
    ["1.5s", 1500],
    ["0", 0],
    ["250", 250],
    ["500us", 0.5],
    ["1d", 86_400_000],
    ["", null],
    ["-1s", null],
    ["5 seconds", null],
    ["s", null],
  ] as const
) {
  Deno.test(`parseDuration() reads "${text}" as ${milliseconds}`, () => {
    assert.equal(parseDuration(text), milliseconds);
  });
}

for (
  const [milliseconds, text] of [
    [0, "0 ms"],
    [349.6, "350 ms"],
    [5000, "5 s"],
    [1234, "1.2 s"],
    [125_000, "2 min 5 s"],
    [3_600_000, "1 h"],
    [3_660_000, "1 h 1 min"],
  ] as const
) {
  Deno.test(`formatDuration() shows ${milliseconds} as "${text}"`, () => {
    assert.equal(formatDuration(milliseconds), text);
  });
}
