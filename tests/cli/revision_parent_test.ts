import assert from "node:assert/strict";
import { runInProcess } from "../support/cli_in_process.ts";
import { freshDatabase } from "../support/database.ts";
import { revisionText, testFolder } from "../support/project.ts";

Deno.test("revision makes a new base only for who says so", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "${URL}"\n',
    "migrations/a.sql": revisionText("a", "base"),
    "migrations/b.sql": revisionText("b", "a"),
  });
  const options = { cwd: folder.path, env: { URL: await freshDatabase() } };
  for (const head of ["current", "a-1"]) {
    const { code, err } = await runInProcess(["revision", "--head", head], options);
    assert.equal(code, 1);
    assert.match(err, /Cannot put a revision on ".*": that is the base[\s\S]*--head base/);
  }
  await runInProcess(["upgrade"], options);
  for (const [head, id, parent] of [["current", "c", "b"], ["base", "d", "base"]] as const) {
    const { code, err } = await runInProcess(["revision", "--head", head, "--rev-id", id], options);
    assert.equal(code, 0, err);
    assert.match(await folder.read(`migrations/${id}.sql`), new RegExp(`down_revision = "${parent}"`));
  }
});

Deno.test("revision makes the first base without being told", async () => {
  for (const words of [[], ["--head", "head"], ["--head", "heads"]]) {
    await using folder = await testFolder({ "aludel.toml": "", "migrations/.keep": "" });
    const { code, err } = await runInProcess(["revision", ...words], { cwd: folder.path });
    assert.equal(code, 0, err);
  }
});
