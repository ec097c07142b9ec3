import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { runInProcess } from "../support/cli_in_process.ts";
import { revisionText, testFolder } from "../support/project.ts";

const files = {
  "aludel.toml": '[database]\nurl = "pglite:data"\n',
  "migrations/a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE t (x int);" }),
};

for (
  const words of [
    ["current"],
    ["history", "-i"],
    ["history", "-r", "current:"],
    ["log"],
    ["verify"],
    ["upgrade", "--dry-run"],
    ["upgrade", "--sql", "--from-database"],
    ["status"],
    ["dump"],
  ]
) {
  Deno.test(`${words.join(" ")} makes no embedded database where there is none`, async () => {
    await using folder = await testFolder(files);
    const { code, err } = await runInProcess(words, { cwd: folder.path });
    assert.equal(code, words[0] === "status" ? 3 : 0, err);
    assert.equal(existsSync(path.join(folder.path, "data")), false);
  });
}

Deno.test("What is no folder is said of the database, also by a command that only reads", async () => {
  await using folder = await testFolder({ ...files, "data": "a file" });
  for (const command of ["current", "status"]) {
    const { code, err } = await runInProcess([command], { cwd: folder.path });
    assert.equal(code, 1);
    assert.match(err, /^error: Cannot /m);
  }
});
