import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { runInProcess } from "../support/cli_in_process.ts";
import { revisionText, testFolder } from "../support/project.ts";

const files = {
  "shop/aludel.toml": '[hooks]\npost_write = [["cp", "{path}", "../hooked"]]\n',
  "shop/migrations/a.sql": revisionText("a", "base"),
  "shop/migrations/b.sql": revisionText("b", "a"),
  "shop/migrations/c.sql": revisionText("c", "a"),
  "shop/schema.sql": "CREATE TABLE t ();",
  "elsewhere/.keep": "",
};

Deno.test("paths under -C are shown as the person who stands elsewhere would type them", async () => {
  await using folder = await testFolder(files);
  const run = async (...words: string[]) => {
    const { code, out, err } = await runInProcess(["-C", "shop", ...words], { cwd: folder.path });
    assert.equal(code, 0, err);
    return out + err;
  };
  assert.match(await run("show", "a"), /^Path: shop\/migrations\/a\.sql$/m);
  assert.equal(JSON.parse(await run("heads", "--json"))[0].path, "shop/migrations/b.sql");
  assert.match(
    await run("revision", "-m", "new", "--head", "b", "--rev-id", "d"),
    /^Generated shop\/migrations\/d_new\.sql$/m,
  );
  assert.match(await folder.read("hooked"), /message = "new"/);
  assert.match(await run("upgrade", "a", "--sql", "-o", "a_script.sql"), /^Wrote shop\/a_script\.sql\n$/);
  assert.match(await run("upgrade", "a", "--sql", "--split", "parts"), /^Wrote 1 file to shop\/parts\n$/);
  assert.match(await run("rebase", "c", "--force"), /^--- a\/shop\/migrations\/c\.sql$/m);
  assert.match(await folder.read("shop/migrations/c.sql"), /down_revision = "d"/);
  assert.match(await run("dump", "schema.sql", "-o", "out.sql"), /^Wrote shop\/out\.sql\n$/);
  assert.match(await run("init", "new"), /^Created shop\/new\/aludel\.toml$/m);

  await folder.write({ "shop/migrations/e.sql": revisionText("e", "nowhere") });
  const { err } = await runInProcess(["-C", "shop", "heads"], { cwd: folder.path });
  assert.match(err, /--> shop\/migrations\/e\.sql:3:/);
});

Deno.test("a path that is not below where the person stands is absolute, and names the right file", async () => {
  await using folder = await testFolder(files);
  const cwd = path.join(folder.path, "elsewhere");
  const { code, out, err } = await runInProcess(
    ["-C", "../shop", "revision", "--head", "b", "--rev-id", "d"],
    {
      cwd,
    },
  );
  assert.equal(code, 0, err);
  assert.equal(out, `Generated ${folder.path}/shop/migrations/d.sql\n`);
  assert.deepEqual(await fs.readdir(cwd), [".keep"]);
});
