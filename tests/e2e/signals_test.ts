import assert from "node:assert/strict";
import * as path from "node:path";
import { root } from "../house/sources.ts";
import { freshDatabase } from "../support/database.ts";
import { ask, untilSomebodySleeps } from "../support/migrate.ts";
import { revisionText, testFolder } from "../support/project.ts";

const files = {
  "aludel.toml": "",
  "migrations/a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE t ();" }),
  "migrations/b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE u (); SELECT pg_sleep(60);" }),
};

const sleeper =
  "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";

/** Starts an upgrade, waits until it sleeps on the server, and does something to it. */
async function interrupt(
  words: string[],
  act: (kill: (signal: Deno.Signal) => unknown, url: string) => unknown,
) {
  const url = await freshDatabase();
  await using folder = await testFolder(files);
  const child = new Deno.Command(path.join(root, "dist", "aludel"), {
    args: ["--url", url, "upgrade", ...words],
    cwd: folder.path,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  let isOver = false;
  child.status.then(() => isOver = true);
  await untilSomebodySleeps(url);
  await act((signal) => isOver || child.kill(signal), url);
  const { code, signal, stdout, stderr } = await output;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { url, code, signal, out: out!, err: err! };
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} cancels the statement, rolls back, says what was done, and exits with ${code}`, async () => {
    const result = await interrupt([], (kill) => kill(signal));
    assert.equal(result.code, code);
    assert.match(
      result.err,
      new RegExp(
        `error: Cannot go on: stopped by ${signal}\\nnote: done and kept: a\\nnote: rolled back: b\\n`,
      ),
    );
    assert.deepEqual(await ask(result.url, "SELECT version_num FROM alembic_version"), ["a"]);
    assert.deepEqual(
      await ask(
        result.url,
        "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'aludel'" +
          " AND datname = current_database()",
      ),
      [0],
    );
  });
}

Deno.test("A stop is an error in JSON too", async () => {
  const { out, code } = await interrupt(["--json"], (kill) => kill("SIGINT"));
  assert.equal(code, 130);
  assert.equal(JSON.parse(out).error.code, "interrupted");
});

Deno.test("A second signal leaves at once, while the server is deaf", async () => {
  let backend = 0;
  let knocking: ReturnType<typeof setInterval> | undefined;
  try {
    const { signal, err } = await interrupt([], async (kill, url) => {
      [backend] = await ask(url, sleeper) as [number];
      Deno.kill(backend, "SIGSTOP");
      kill("SIGTERM");
      knocking = setInterval(() => kill("SIGINT"), 100);
    });
    assert.equal(signal, "SIGINT");
    assert.doesNotMatch(err, /rolled back/); // it can't know
  } finally {
    clearInterval(knocking);
    Deno.kill(backend, "SIGCONT");
  }
});
