import assert from "node:assert/strict";
import { partChecksum } from "../../src/revision/checksum.ts";
import { createRevision } from "../../src/revision/create.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { type LogFact, verifyLog } from "../../src/run/verify_log.ts";

const revisions = ["a", "b", "c"].map((id, index, all) =>
  createRevision({ id, downRevision: all[index - 1] ?? "base", upgrade: `SELECT '${id}'` })
);
const graph = linkRevisions(revisions);
const checksum = (id: string) =>
  partChecksum(revisions.find((one) => one.id === id)?.upgrade ?? revisions[0]!.upgrade);

/** Facts from words such as `up a`, `down b`, `stamp c`, `edit a`, `part b`, `accept a`, oldest first. */
function facts(...words: string[]): LogFact[] {
  return words.map((text, index) => {
    const [word, revision = ""] = text.split(" ");
    return {
      id: index + 1,
      revision,
      direction: word === "down" ? "downgrade" : word === "stamp" ? "stamp" : "upgrade",
      status: word === "part" ? "running" : word === "accept" ? "accepted" : "done",
      checksum: word === "stamp" ? null : word === "edit" ? "other" : checksum(revision),
      statements: 1,
    };
  });
}

for (
  const [name, rows, log, expected] of [
    ["nothing when all agree", ["b"], ["up a", "up b"], []],
    ["nothing in an empty database", [], [], []],
    ["nothing after a downgrade", ["a"], ["up a", "up b", "down b"], []],
    ["an edited file", ["b"], ["edit a", "up b"], ["edited a"]],
    ["no edit of what is not applied", [], ["edit a", "down a"], []],
    ["no edit that was accepted", ["a"], ["edit a", "accept a"], []],
    ["an edit after the last upgrade only", ["a"], ["edit a", "down a", "up a"], []],
    ["a row that is in no file", ["x"], [], ["missing x"]],
    ["a logged revision that is in no file", ["a"], ["up a", "up x"], ["missing x"]],
    ["no missing file of what was taken back", ["a"], ["up a", "up x", "down x"], []],
    ["no missing file of what was stamped away", ["a"], ["up a", "up x", "stamp a"], []],
    ["nothing taken back below a row that is in no file", ["x"], ["up a", "up b"], ["missing x"]],
    ["nothing of what was applied while there was no log", ["c"], [], []],
    ["nothing of what was applied before the log began", ["c"], ["up c"], []],
    ["what another tool applied since the log began", ["c"], ["up a", "up c"], ["elsewhere b"]],
    ["what another tool applied", ["b"], ["up a"], ["elsewhere b"]],
    ["what another tool applied again", ["a"], ["up a", "down a"], ["elsewhere a"]],
    ["nothing below a stamp", ["b"], ["stamp b"], []],
    ["what was applied above a stamp", ["c"], ["stamp b"], ["elsewhere c"]],
    ["what was taken back after a stamp and applied elsewhere", ["a"], ["stamp a", "down a"], [
      "elsewhere a",
    ]],
    ["what another tool took back", ["a"], ["up a", "up b"], ["taken_back b"]],
    ["nothing taken back by a stamp", ["a"], ["up a", "up b", "stamp a"], []],
    ["an upgrade that was interrupted", ["a"], ["up a", "part b"], ["interrupted b"]],
    ["no interruption that was resumed", ["b"], ["up a", "part b", "up b"], []],
    ["no interruption that was stamped away", ["b"], ["up a", "part b", "stamp b"], []],
  ] as const
) {
  Deno.test(`verifyLog() finds ${name}`, () => {
    const found = verifyLog(graph, rows, facts(...log));
    assert.deepEqual(found.map(({ kind, revision }) => `${kind} ${revision}`), expected);
  });
}

Deno.test("verifyLog() finds a downgrade that was interrupted", () => {
  const part: LogFact = { ...facts("up a", "down a")[1]!, status: "failed" };
  assert.deepEqual(verifyLog(graph, ["a"], [...facts("up a"), part]).map(({ kind }) => kind), [
    "interrupted",
  ]);
});
