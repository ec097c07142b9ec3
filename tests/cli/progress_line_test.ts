import assert from "node:assert/strict";
import { progressLine, type RunningRevision } from "../../src/cli/live/progress_line.ts";
import { columnsOf } from "../../src/cli/live/columns.ts";
import { statementOf } from "../sql/statement_of.ts";

const index = statementOf("\n\nCREATE INDEX orders_customer ON orders (customer) WHERE paid");
const running: RunningRevision = {
  number: 3,
  total: 12,
  title: "Running upgrade a -> b, add an index",
  elapsed: 4_250,
  statement: index,
  server: null,
};
const blocker = { pid: 4711, user: "app", application: "psql", client: null, since: null };

/** A line without its colours. */
function plain(given: Partial<RunningRevision>, columns: number): string {
  return progressLine({ ...running, ...given }, columns, false).text;
}

Deno.test("a line tells the number, the statement, its place and the time", () => {
  assert.equal(
    plain({}, 79),
    "3/12 CREATE INDEX orders_customer ON orders (customer) WHERE paid a.sql:3 4.2 s",
  );
  assert.equal(plain({ statement: null }, 78), "3/12 Running upgrade a -> b, add an index 4.2 s");
});

Deno.test("the time is told in what a person reads at a glance", () => {
  const times = [0, 9_999, 10_000, 59_999, 60_000, 3_599_000, 3_600_000, 90_061_000];
  assert.deepEqual(
    times.map((elapsed) => plain({ elapsed, statement: null, title: "t" }, 40)),
    ["0.0 s", "9.9 s", "10 s", "59 s", "1:00", "59:59", "1:00:00", "25:01:01"].map((time) =>
      `3/12 t ${time}`
    ),
  );
});

Deno.test("work of which the server knows an end is a bar, other work is counted", () => {
  const seen = (phase: string, done: number, total: number) =>
    plain({ server: { blockers: [], work: { phase, done, total } } }, 118).replace(/.*a\.sql:3 /, "");
  assert.equal(seen("building index: scanning table", 41, 100), "[====>     ]  41 % scanning table 4.2 s");
  assert.equal(seen("", 0, 7), "[>         ]   0 % 4.2 s");
  assert.equal(seen("scanning heap", 9, 7), "[==========] 100 % scanning heap 4.2 s"); // it grew meanwhile
  assert.equal(seen("initializing", 0, 0), "initializing 4.2 s");
  assert.equal(seen("", 1_234_567, 0), "1,234,567 4.2 s");
});

Deno.test("who is in the way comes before how far the work is", () => {
  const line = plain({ server: { blockers: [blocker], work: { phase: "x", done: 1, total: 2 } } }, 118);
  assert.match(line, /a\.sql:3 waits for process 4711 \(user "app", psql\) 4\.2 s$/);
});

Deno.test("a line is never wider than it may be, whatever is in it, and coloured as wide as plain", () => {
  const statements = [
    index,
    statementOf("CREATE TABLE 名前のとても長いテーブル (列 text)"),
    statementOf("SELECT '👨‍👩‍👧‍👦🇩🇪 e\u0301'"),
    null,
  ];
  const servers = [
    null,
    { blockers: [blocker, blocker], work: null },
    { blockers: [], work: { phase: "loading tuples", done: 1, total: 3 } },
  ];
  for (const statement of statements) {
    for (const server of servers) {
      for (let columns = 1; columns < 150; columns++) {
        const given = { ...running, statement, server, title: "Running upgrade 名 -> 前, \u001b[2J\u202e" };
        const { text, columns: told } = progressLine(given, columns, false);
        assert.ok(columnsOf(text) <= columns, `${columns}: ${text}`);
        assert.equal(told, columnsOf(text));
        assert.equal(columnsOf(progressLine(given, columns, true).text), told);
        // deno-lint-ignore no-control-regex -- nothing of it may reach the terminal
        assert.doesNotMatch(text, /[\u0000-\u001f\u202e]/);
      }
    }
  }
});
