import assert from "node:assert/strict";
import { wholeSource } from "../../src/core/source.ts";
import { createRevision } from "../../src/revision/create.ts";
import { type ProgressEntry, readProgress, statementsChecksum } from "../../src/run/progress.ts";
import { splitStatements } from "../../src/sql/split.ts";

const revision = createRevision({ id: "a1", transaction: false });
const three = split("CREATE TABLE a ();\nVACUUM a; -- why\nVACUUM b;");

function split(text: string) {
  return splitStatements(wholeSource({ path: "a1.sql", text }));
}

function entry(status: ProgressEntry["status"], count: number, statements = three): ProgressEntry {
  const ran = status === "running" ? count : count + 1;
  return { status, statements: count, checksum: statementsChecksum(statements, ran), detail: null };
}

Deno.test("readProgress() begins at the first statement when the log is empty", () => {
  assert.deepEqual(readProgress([], three, revision), { finished: 0, attempt: null });
});

Deno.test("readProgress() goes on behind the last statement that is done", () => {
  assert.deepEqual(readProgress([entry("running", 2), entry("running", 1)], three, revision), {
    finished: 2,
    attempt: null,
  });
});

Deno.test("readProgress() knows the statement that was begun and never ended", () => {
  const entries = [entry("begun", 1), entry("running", 1)];
  assert.deepEqual(readProgress(entries, three, revision), {
    finished: 1,
    attempt: { status: "begun", detail: null },
  });
});

Deno.test("readProgress() knows the statement that failed", () => {
  const entries = [entry("failed", 1), entry("begun", 1), entry("running", 1)];
  const attempt = { status: "failed", detail: null } as const;
  assert.deepEqual(readProgress(entries, three, revision), { finished: 1, attempt });
});

Deno.test("readProgress() takes a statement that was edited since it began for another one", () => {
  const edited = split("CREATE TABLE a ();\nVACUUM FULL a;\nVACUUM b;");
  const entries = [entry("begun", 1), entry("running", 1)];
  assert.deepEqual(readProgress(entries, edited, revision), { finished: 1, attempt: null });
});

Deno.test("readProgress() allows edits behind and between the statements that are done", () => {
  const edited = split("-- new\r\nCREATE TABLE a ();\n\n/* x */ VACUUM a;\nVACUUM c;");
  assert.equal(readProgress([entry("running", 2)], edited, revision).finished, 2);
});

for (
  const [name, text] of [
    ["edited", "CREATE TABLE a (b int);\nVACUUM a;\nVACUUM b;"],
    ["removed", "CREATE TABLE a ();"],
    ["preceded", "VACUUM z; CREATE TABLE a ();\nVACUUM a;\nVACUUM b;"],
  ] as const
) {
  Deno.test(`readProgress() refuses a statement that is done and was ${name}`, () => {
    assert.throws(() => readProgress([entry("running", 2)], split(text), revision), {
      code: "edited_since",
      revision: "a1",
      message: 'Cannot go on with revision "a1": the first 2 statements, which are done, changed since',
    });
  });
}

Deno.test("statementsChecksum() sees COPY data", () => {
  const copy = (line: string) => split(`COPY a FROM STDIN;\n${line}\n\\.\n`);
  assert.notEqual(statementsChecksum(copy("1"), 1), statementsChecksum(copy("2"), 1));
});
