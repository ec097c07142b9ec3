import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { freshDatabase } from "../support/database.ts";
import { startCuttingProxy } from "../support/cutting_proxy.ts";
import { ask } from "../support/migrate.ts";
import { revisionText, testFolder } from "../support/project.ts";
import { executable, runCli } from "../support/run_cli.ts";

const files = { "aludel.toml": "", "migrations/a.sql": revisionText("a", "base") };

/** The URL of a database at a port where nobody listens yet. */
async function notYet(url: string): Promise<{ url: string; port: number }> {
  const proxy = await startCuttingProxy(url);
  await proxy[Symbol.asyncDispose]();
  return { url: proxy.url, port: Number(new URL(proxy.url).port) };
}

Deno.test("--wait waits for a server that is still starting, and says so", async () => {
  const url = await freshDatabase();
  const later = await notYet(url);
  await using folder = await testFolder(files);
  const child = spawn(executable, ["--url", later.url, "--wait", "60s", "upgrade"], {
    cwd: folder.path,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close");
  let err = "";
  await new Promise<void>((said) => {
    child.stderr.on("data", (text) => /\n/.test(err += text) && said());
    child.once("close", () => said());
  });
  await using _proxy = await startCuttingProxy(url, null, later.port);
  const [code] = await ended;
  assert.equal(code, 0, err);
  assert.match(err, /^Waiting for the server: Cannot connect to .*\nRunning upgrade {2}-> a\n/);
  assert.deepEqual(await ask(url, "SELECT version_num FROM alembic_version"), ["a"]);
});

Deno.test("without --wait a server that does not answer is an error at once", async () => {
  const { url } = await notYet(await freshDatabase());
  await using folder = await testFolder(files);
  const { code, err } = await runCli(["--url", url, "upgrade"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot connect/);
});

Deno.test("--wait does not wait for a database that is not there, nor for wrong words", async () => {
  const url = new URL(await freshDatabase());
  url.pathname = "/no_such_database";
  await using folder = await testFolder(files);
  const missing = await runCli(["--url", url.href, "--wait", "10min", "upgrade"], { cwd: folder.path });
  assert.equal(missing.code, 1);
  assert.match(missing.err, /3D000/);
  const wrong = await runCli(["--url", url.href, "--wait", "soon", "upgrade"], { cwd: folder.path });
  assert.equal(wrong.code, 2);
});
