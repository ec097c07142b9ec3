import assert from "node:assert/strict";
import { revisionText, testFolder } from "../support/project.ts";
import { runCli } from "../support/run_cli.ts";

Deno.test("status --json without a server is one document: the error, and what is known all the same", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "postgres://me:secret@127.0.0.1:1/shop"\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const { code, out, err } = await runCli(["status", "--json"], { cwd: folder.path });
  const { database, heads, revisions, error } = JSON.parse(out);
  assert.equal(code, 1);
  assert.deepEqual([database, heads[0].id, revisions], ["postgresql://me@127.0.0.1:1/shop", "a", 1]);
  assert.match(error.message, /^Cannot connect to /);
  assert.ok(!`${out}${err}`.includes("secret"));
});
