import assert from "node:assert/strict";
import { revisionText, type TestFolder, testFolder } from "../support/project.ts";
import { runCli, runCliWell } from "../support/run_cli.ts";

/** Two lines, `shop` and `billing`, that grew from `a1`; the database is in the folder. */
async function branched(): Promise<TestFolder> {
  const table = (name: string) => ({ upgrade: `CREATE TABLE ${name} ();`, downgrade: `DROP TABLE ${name};` });
  return await testFolder({
    "aludel.toml": '[database]\nurl = "pglite:data"\n',
    "migrations/a1.sql": revisionText("a1", "base", { ...table("a1"), header: ['-- message = "first"'] }),
    "migrations/b1.sql": revisionText("b1", "a1", {
      ...table("b1"),
      header: ['-- branch_labels = ["billing"]'],
    }),
    "migrations/b2.sql": revisionText("b2", "b1", table("b2")),
    "migrations/s1.sql": revisionText("s1", "a1", {
      ...table("s1"),
      header: ['-- branch_labels = ["shop"]'],
    }),
  });
}

Deno.test("branches, heads, history --graph and show speak of the graph", async () => {
  await using folder = await branched();
  const options = { cwd: folder.path };
  assert.equal(
    await runCliWell(["branches"], options),
    "a1 (branchpoint)\n   -> b1 (billing)\n   -> s1 (shop) (head)\n\n",
  );
  assert.equal(await runCliWell(["heads"], options), "b2 (billing) (head)\ns1 (shop) (head)\n");
  const graph = await runCliWell(["history", "--graph"], options);
  assert.equal(graph.split("\n").filter((line) => line.includes("*")).length, 4);
  assert.match(graph, /\* a1 \(branchpoint\), first\n$/);
  assert.match(
    await runCliWell(["show", "billing@head"], options),
    /^Rev: b2 \(head\)\nParent: b1\nBranch names: billing\nPath: migrations\/b2\.sql\n/,
  );
  assert.match(await runCliWell(["history", "--format", "mermaid"], options), /^flowchart/);
  assert.match(await runCliWell(["history", "--format", "dot"], options), /^digraph/);
  const json = JSON.parse(
    await runCliWell(["history", "--format", "json", "-r", "billing@base:billing@head"], options),
  );
  assert.deepEqual(json.map((one: { id: string }) => one.id).slice(0, 2), ["b2", "b1"]);
});

Deno.test("merge joins the heads, upgrade goes through it, and a downgrade parts them again", async () => {
  await using folder = await branched();
  const options = { cwd: folder.path };
  assert.equal(
    await runCliWell(["merge", "heads", "-m", "join", "--rev-id", "m1"], options),
    "Generated migrations/m1_join.sql\n",
  );
  assert.match(await folder.read("migrations/m1_join.sql"), /-- down_revision = \["b2", "s1"\]\n/);
  await runCliWell(["upgrade"], options);
  assert.equal(await runCliWell(["current"], options), "m1 (head) (mergepoint)\n");
  assert.match((await runCli(["downgrade", "-1"], options)).err, /from "m1" the ways are "b2" and "s1"/);
  await runCliWell(["downgrade", "b2"], options);
  assert.equal(await runCliWell(["current"], options), "b2\ns1\n");
  assert.match((await runCli(["merge", "m1"], options)).err, /not more than one revision/);
});

Deno.test("a destination is ambiguous, unknown or on another branch, and each is its own error", async () => {
  await using folder = await branched();
  await folder.write({
    "migrations/c1.sql": revisionText("cafe01", "s1"),
    "migrations/c2.sql": revisionText("cafe02", "cafe01"),
  });
  const options = { cwd: folder.path };
  for (
    const [destination, code, names] of [
      ["head", "multiple_heads", ["b2", "cafe02"]],
      ["cafe", "ambiguous_revision", ["cafe01", "cafe02"]],
      ["b3x", "unknown_revision", []],
      ["shop@b2", "not_on_branch", ["b2", "shop"]],
      ["shopp@head", "unknown_branch", ["shop"]],
    ] as const
  ) {
    const { code: exit, out } = await runCli(["--json", "upgrade", destination], options);
    const { error } = JSON.parse(out);
    assert.deepEqual([exit, error.code], [1, code], out);
    for (const name of names) {
      assert.ok(`${error.message} ${error.hint}`.includes(name), `${name} is not in ${out}`);
    }
  }
});

Deno.test("downgrade -1 with several rows shows the choices, and one branch goes down alone", async () => {
  await using folder = await branched();
  const options = { cwd: folder.path };
  await runCliWell(["upgrade"], options);
  const { code, err } = await runCli(["downgrade", "-1"], options);
  assert.equal(code, 1);
  assert.match(err, /b2[\s\S]*s1/);
  await runCliWell(["downgrade", "billing@-1"], options);
  assert.equal(await runCliWell(["current"], options), "b1\ns1 (head)\n");
  assert.match((await runCli(["downgrade", "billing@base"], options)).err, /--with-dependents/);
  await runCliWell(["downgrade", "billing@base", "--with-dependents"], options);
  assert.equal(await runCliWell(["current"], options), "");
});

Deno.test("upgrade to an older revision says that the database is past it", async () => {
  await using folder = await branched();
  const options = { cwd: folder.path };
  await runCliWell(["upgrade", "billing@head"], options);
  const { code, err } = await runCli(["upgrade", "a1"], options);
  assert.deepEqual([code, err], [0, "Nothing to do: the database is already at or past a1\n"]);
  assert.equal((await runCli(["upgrade", "b2"], options)).err, "Nothing to do: already at b2\n");
});

Deno.test("stamp sets rows without running, checks its destinations, and --purge forgets unknown rows", async () => {
  await using folder = await branched();
  const options = { cwd: folder.path };
  await runCliWell(["stamp", "billing@head", "s1"], options);
  assert.equal(await runCliWell(["current"], options), "b2 (head)\ns1 (head)\n");
  assert.match((await runCli(["stamp", "a1", "b1"], options)).err, /"a1" lies below "b1"/);

  await folder.write({ "migrations/x1.sql": revisionText("x1", "b2") });
  await runCliWell(["stamp", "x1"], options);
  await folder.write({ "migrations/x1.sql": revisionText("x2", "b2") }); // x1 is in no file any more
  const ahead = await runCli(["upgrade"], options);
  assert.equal(ahead.code, 1);
  assert.match(ahead.err, /"x1" is in no file, so the database is ahead of these files/);
  assert.match(await runCliWell(["current"], options), /x1 \(in no file\)\n/);
  await runCliWell(["stamp", "--purge", "b2", "s1"], options);
  assert.equal(await runCliWell(["current"], options), "b2\ns1 (head)\n");
});

Deno.test("current --check-heads compares the rows with what is really the end, and exits with 3", async () => {
  await using folder = await branched();
  await folder.write({
    "migrations/d1.sql": revisionText("d1", "b2", { header: ['-- depends_on = ["shop"]'] }),
  });
  const options = { cwd: folder.path };
  await runCliWell(["upgrade", "shop@head"], options);
  assert.equal((await runCli(["current", "--check-heads"], options)).code, 3);
  await runCliWell(["upgrade", "heads"], options);
  assert.equal((await runCli(["current", "--check-heads"], options)).code, 0); // s1 has no row: d1 depends on it
});

Deno.test("rebase moves the younger line, shows the difference, and refuses what is applied", async () => {
  await using folder = await branched();
  const options = { cwd: folder.path };
  const shown = await runCliWell(["rebase", "shop", "--dry-run"], options);
  assert.match(
    shown,
    /^--- a\/migrations\/s1\.sql\n\+\+\+ b\/migrations\/s1\.sql\n[\s\S]*\n--- down_revision = "a1"\n\+-- down_revision = "b2"\n/m,
  );
  assert.match(await folder.read("migrations/s1.sql"), /down_revision = "a1"/);

  await runCliWell(["upgrade", "shop@head"], options);
  const { code, err } = await runCli(["rebase", "shop"], options);
  assert.equal(code, 1);
  assert.match(err, /the database has applied "?s1/);
  await runCliWell(["rebase", "b2"], options);
  assert.match(await folder.read("migrations/b1.sql"), /down_revision = "s1"/);
  assert.equal(await runCliWell(["heads"], options), "b2 (billing, shop) (head)\n");
  await runCliWell(["upgrade"], options);
});

Deno.test("rebase without a database to ask needs --force", async () => {
  await using folder = await branched();
  await folder.write({ "aludel.toml": "" });
  const options = { cwd: folder.path };
  assert.match((await runCli(["rebase", "shop"], options)).err, /no database is configured[\s\S]*--force/);
  await runCliWell(["rebase", "shop", "--force"], options);
  assert.equal(await runCliWell(["heads"], options), "s1 (billing, shop) (head)\n");
});

Deno.test("edit opens the files in the editor, without a shell", async () => {
  await using folder = await branched();
  const options = { cwd: folder.path, env: { EDITOR: "rm -f --" } };
  await runCliWell(["edit", "billing@head"], options);
  await assert.rejects(folder.read("migrations/b2.sql"));
  assert.match((await runCli(["edit", "base"], options)).err, /it is the base, which has no file/);
  assert.match(
    (await runCli(["edit", "a1"], { ...options, env: { EDITOR: "false" } })).err,
    /Cannot finish the editor "false": it exited with 1/,
  );
});
