import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { freshDatabase } from "../support/database.ts";
import { revisionText, testFolder } from "../support/project.ts";
import { executable, runCli } from "../support/run_cli.ts";

const project = {
  "aludel.toml": '[database]\nurl = "${URL}"\n',
  "migrations/a.sql": revisionText("a", "base", {
    upgrade: "DO $$ BEGIN RAISE WARNING 'look here'; END $$;\nSELECT pg_sleep(1.2);",
    header: ['-- message = "first"'],
  }),
  "migrations/b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE t ();" }),
  "migrations/c.sql": revisionText("c", "b", { upgrade: "SELECT pg_sleep(0.8);\nSELECT 1/0;" }),
};

Deno.test("--log-format json writes one object per event on standard error", async () => {
  await using folder = await testFolder(project);
  const { code, out, err } = await runCli(["--log-format", "json", "--json", "upgrade"], {
    cwd: folder.path,
    env: { URL: await freshDatabase() },
  });
  assert.equal(code, 1);
  assert.equal(JSON.parse(out).error.sqlstate, "22012");
  const events = err.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ event, level, revision }) => [event, level, revision]),
    [
      ["plan", "info", undefined],
      ["start", "info", "a"],
      ["notice", "warning", undefined],
      ["done", "info", "a"],
      ["start", "info", "b"],
      ["done", "info", "b"],
      ["start", "info", "c"],
      ["error", "error", "c"],
    ],
  );
  const { time, message, ...start } = events[1];
  assert.match(time, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.equal(message, "Running upgrade  -> a, first");
  assert.deepEqual(start, {
    level: "info",
    event: "start",
    revision: "a",
    direction: "upgrade",
    number: 1,
    total: 3,
  });
  assert.equal(events.at(-1).line, 6);
});

Deno.test("without a terminal there is one line per revision, and the slow ones are named at the end", async () => {
  await using folder = await testFolder(project);
  const { err } = await runCli(["upgrade", "b"], { cwd: folder.path, env: { URL: await freshDatabase() } });
  assert.match(
    err,
    /^Running upgrade {2}-> a, first\nWARNING: look here\nRunning upgrade a -> b\n2 revisions applied in .* s\nslowest: a 1\.\d\d s\n$/,
  );
});

/** util-linux's `script` runs a command on a terminal of its own. */
const hasScript = spawnSync("script", ["--version"]).stdout?.includes("util-linux") === true;

Deno.test({
  name: "on a terminal a live line comes and goes, and an error stands on a clean screen",
  ignore: !hasScript,
  fn: async () => {
    await using folder = await testFolder(project);
    const { stdout } = spawnSync("script", ["-qec", `stty cols 80; '${executable}' upgrade`, "/dev/null"], {
      cwd: folder.path,
      env: { PATH: process.env["PATH"], TERM: "xterm", NO_COLOR: "1", URL: await freshDatabase() },
      encoding: "utf8",
    });
    assert.match(stdout, /1\/3 SELECT pg_sleep\(1\.2\) a\.sql:7 \d\.\d s/);
    assert.match(stdout, /3\/3 SELECT pg_sleep\(0\.8\) c\.sql:5 \d\.\d s/);
    const left = whatStays(stdout);
    assert.match(
      left,
      /^WARNING: look here\nRunning upgrade {2}-> a, first \(1\.\d\d s\)\nRunning upgrade a -> b \(.*\)\nerror: Cannot run revision "c": division by zero\n {2}--> migrations\/c\.sql:6:1\n/,
    );
  },
});

/** The screen when all is written: a line that is cleared is not there. */
function whatStays(output: string): string {
  // deno-lint-ignore no-control-regex -- what the live line is written with
  return output.replaceAll("\r\n", "\n").replace(/\x1b\[\?7l[^\x1b]*\x1b\[\?7h\r\x1b\[2K/g, "");
}
