import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../house/sources.ts";
import { freshDatabase } from "../support/database.ts";
import { ask, untilSomebodySleeps } from "../support/migrate.ts";
import { revisionText, testFolder } from "../support/project.ts";

const files = {
  "aludel.toml": "",
  "migrations/a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE t ();" }),
  "migrations/b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE u (); SELECT pg_sleep(60);" }),
};

/** Starts an upgrade, waits until it sleeps on the server, and does something to it. */
async function interrupt(words: string[], act: (kill: (signal: NodeJS.Signals) => void) => void) {
  const url = await freshDatabase();
  await using folder = await testFolder(files);
  const child = spawn(path.join(root, "dist", "aludel"), ["--url", url, "upgrade", ...words], {
    cwd: folder.path,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  await untilSomebodySleeps(url);
  act((signal) => child.kill(signal));
  const [code, signal] = await once(child, "close");
  const [out, err] = await output;
  return { url, code, signal, out, err };
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

Deno.test("A second signal leaves at once", async () => {
  const { signal } = await interrupt([], (kill) => {
    kill("SIGSTOP"); // so that both are there before it can do anything
    kill("SIGTERM");
    kill("SIGINT");
    kill("SIGCONT");
  });
  assert.ok(signal === "SIGINT" || signal === "SIGTERM" || signal === null, String(signal));
});
