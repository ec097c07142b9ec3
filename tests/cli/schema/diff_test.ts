import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { runInProcess } from "../../support/cli_in_process.ts";
import { ask } from "../../support/migrate.ts";
import { revisionText, testFolder } from "../../support/project.ts";
import { schemaProject } from "../../support/schema_project.ts";

Deno.test("diff compares two files outside any project", async () => {
  await using folder = await testFolder({
    "a.sql": "CREATE TABLE t (a int);",
    "b.sql": "CREATE TABLE t (a text);",
  });
  const { code, out } = await runInProcess(["diff", "a.sql", "b.sql"], { cwd: folder.path });
  assert.deepEqual([code, out], [3, "~ column public.t.a: type integer → text\n"]);
  const sql = await runInProcess(["diff", "a.sql", "b.sql", "--sql"], { cwd: folder.path });
  assert.match(sql.out, /ALTER TABLE public\.t ALTER COLUMN a TYPE text/);
  const same = await runInProcess(["diff", "a.sql", "a.sql"], { cwd: folder.path });
  assert.deepEqual([same.code, same.out], [0, ""]);
});

for (const version of testedVersions()) {
  Deno.test(`diff compares databases of server ${version} with each other and with a file`, async () => {
    const [a, b] = [await freshDatabase(version), await freshDatabase(version)];
    await ask(b, "CREATE TABLE t (a int)");
    await using folder = await testFolder({ "t.sql": "CREATE TABLE t (a int);" });
    const diff = (...words: string[]) => runInProcess(["diff", ...words], { cwd: folder.path });
    assert.equal((await diff(a, b)).out, "+ table public.t\n");
    assert.equal((await diff(b, a)).out, "- table public.t\n");
    assert.equal((await diff(b, "t.sql")).code, 0);
  });
}

Deno.test("diff compares what the revisions lead to, up to any of them", async () => {
  await using project = await schemaProject("CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);");
  assert.equal((await project.run("diff", "revisions@base", "revisions")).out, "+ table public.users\n");
  assert.equal((await project.run("diff", "revisions@a1", "target")).code, 0);
});

Deno.test("diff takes any destination for the revisions, also one of a branch", async () => {
  await using project = await schemaProject(
    "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL); CREATE TABLE carts (); CREATE TABLE orders ();",
    {
      files: {
        "migrations/b1.sql": revisionText("b1", "a1", {
          header: ['-- branch_labels = ["shop"]'],
          upgrade: "CREATE TABLE carts ();",
        }),
        "migrations/b2.sql": revisionText("b2", "b1", { upgrade: "CREATE TABLE orders ();" }),
      },
    },
  );
  const { code, out, err } = await project.run("diff", "revisions@shop@head", "target");
  assert.deepEqual([code, out], [0, ""], err);
});

Deno.test("diff names a file that is not there", async () => {
  await using folder = await testFolder();
  const { code, err } = await runInProcess(["diff", "a.sql", "b.sql"], { cwd: folder.path });
  assert.equal(code, 2);
  assert.match(err, /there is no file or folder ".*b\.sql"/);
});
