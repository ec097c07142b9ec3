import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { revisionText, testFolder } from "../support/project.ts";
import { executable, runCli, runCliWell } from "../support/run_cli.ts";

for (const template of ["generic", "multidb", "bookshop"]) {
  Deno.test(`init writes the template ${template}, whose settings and revisions are read`, async () => {
    await using folder = await testFolder();
    const options = { cwd: folder.path };
    assert.match(
      await runCliWell(["init", "shop", "--template", template], options),
      /Created shop.aludel\.toml\n/,
    );
    const names = (await fs.readdir(path.join(folder.path, "shop"))).sort();
    assert.deepEqual(names, [".gitignore", "README.md", "aludel.toml", "migrations", "schema.sql"]);
    await runCliWell(["-C", "shop", "heads"], options);
    assert.equal((await runCli(["init", "shop"], options)).code, 2);
    assert.equal((await runCli(["init", "other", "--template", "bokshop"], options)).code, 2);
    assert.match(
      (await runCli(["init", "other", "-t", "bokshop"], options)).err,
      /did you mean "bookshop"\?/,
    );
  });
}

Deno.test("init leaves a folder with anything in it alone, but for .git", async () => {
  await using folder = await testFolder({ ".git/config": "" });
  await runCliWell(["init"], { cwd: folder.path });
  await using filled = await testFolder({ "notes.txt": "mine" });
  const { code, err } = await runCli(["init"], { cwd: filled.path });
  assert.equal(code, 2);
  assert.match(err, /the folder is not empty[\s\S]*hint: name a new folder: aludel init DIR/);
  assert.deepEqual(await fs.readdir(filled.path), ["notes.txt"]);
});

for (const template of ["generic", "bookshop"]) {
  Deno.test(`a new ${template} project is on the database of DATABASE_URL where that is set, and says so`, async () => {
    await using folder = await testFolder();
    const url = "postgres://me:secret@127.0.0.1:1/shop";
    const options = { cwd: folder.path, env: { DATABASE_URL: url } };
    const { err } = await runCli(["init", "shop", "--template", template], options);
    assert.equal(err, "The database is that of $DATABASE_URL, as shop/aludel.toml says\n");
    const { out } = await runCli(["-C", "shop", "status"], options);
    assert.match(out, /^Database +postgresql:\/\/me@127\.0\.0\.1:1\/shop$/m);
    const without = await runCli(["-C", "shop", "status"], { cwd: folder.path });
    assert.match(without.out, /^Database +pglite:\.aludel\/data$/m);
  });
}

Deno.test("list_templates names them all", async () => {
  await using folder = await testFolder();
  assert.match(
    await runCliWell(["list-templates"], { cwd: folder.path }),
    /generic - .*\nmultidb - .*\nbookshop - /,
  );
});

Deno.test("revision writes a file on the head that links, with message, label and dependency", async () => {
  await using folder = await testFolder();
  const options = { cwd: folder.path };
  await runCliWell(["init"], options);
  assert.equal(
    await runCliWell(["revision", "-m", "Add a table", "--rev-id", "a1"], options),
    "Generated migrations/a1_add_a_table.sql\n",
  );
  const text = await folder.read("migrations/a1_add_a_table.sql");
  assert.match(
    text,
    /^-- \+\+\+\n-- id = "a1"\n-- down_revision = "base"\n-- message = "Add a table"\n-- created = \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n-- \+\+\+ upgrade\n/,
  );
  const { id, path: file } = JSON.parse(await runCliWell(["--json", "revision", "-m", "x"], options));
  assert.match(id, /^[0-9a-f]{12}$/);
  assert.equal(file, `migrations/${id}_x.sql`);
  const billing = ["--branch-label", "billing", "--depends-on", "a1"];
  await runCliWell(["revision", "--rev-id", "b1", "--head", "base", ...billing], options);
  assert.match(
    await folder.read("migrations/b1.sql"),
    /-- down_revision = "base"\n-- depends_on = \["a1"\]\n-- branch_labels = \["billing"\]\n/,
  );
  await runCliWell(["revision", "--rev-id", "b2", "--head", "billing@head"], options);
  const heads = (await runCliWell(["heads"], options)).trim().split("\n").sort();
  assert.deepEqual(heads, ["b2 (billing) (head)", `${id} (head)`].sort());
});

Deno.test("revision refuses what would not link, and writes nothing", async () => {
  await using folder = await testFolder({
    "aludel.toml": "",
    "migrations/a.sql": revisionText("a", "base"),
    "migrations/b.sql": revisionText("b", "a"),
  });
  const options = { cwd: folder.path };
  for (
    const [words, message] of [
      [["--rev-id", "a"], /has the same id/],
      [["--rev-id", "x-y"], /x-y/],
      [["--rev-id", "head"], /head/],
      [["--rev-id", "x".repeat(33)], /32/],
      [["--head", "a"], /it is not a head[\s\S]*--splice/],
      [["--head", "nope"], /nope/],
      [["--branch-label", "a"], /"a"/],
      [["--depends-on", "nope"], /nope/],
      [["--version-path", "elsewhere"], /not among the version locations/],
    ] as const
  ) {
    const { code, err } = await runCli(["revision", ...words], options);
    assert.ok(code === 1 || code === 2, `${words}: ${code} ${err}`);
    assert.match(err, message);
  }
  assert.deepEqual((await fs.readdir(path.join(folder.path, "migrations"))).sort(), ["a.sql", "b.sql"]);
});

Deno.test("revision chooses the parent's folder among several, and --version-path names another", async () => {
  await using folder = await testFolder({
    "aludel.toml": 'version_locations = ["one", "two"]\n',
    "one/a.sql": revisionText("a", "base"),
    "two/b.sql": revisionText("b", "base"),
  });
  const options = { cwd: folder.path };
  assert.equal(
    await runCliWell(["revision", "--rev-id", "c", "--head", "b"], options),
    "Generated two/c.sql\n",
  );
  assert.equal(
    await runCliWell(["revision", "--rev-id", "d", "--head", "c", "--version-path", "one"], options),
    "Generated one/d.sql\n",
  );
  assert.match(
    (await runCli(["revision", "--head", "base"], options)).err,
    /several version locations[\s\S]*--version-path/,
  );
});

Deno.test("post_write hooks are argument lists, and a failing one fails the command but leaves the file", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[hooks]\npost_write = [["cp", "{path}", "copy of; it.sql"], ["false"]]\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const { code, out, err } = await runCli(["revision", "--rev-id", "b"], { cwd: folder.path });
  assert.deepEqual([code, out], [1, "Generated migrations/b.sql\n"]);
  assert.match(
    err,
    /Cannot finish the hook "false": it exited with 1[\s\S]*the revision file stays: migrations\/b\.sql/,
  );
  assert.equal(await folder.read("copy of; it.sql"), await folder.read("migrations/b.sql"));
  const json = await runCli(["revision", "--rev-id", "c", "--json"], { cwd: folder.path });
  const { id, path, error } = JSON.parse(json.out);
  assert.deepEqual([json.code, id, path, error.code], [1, "c", "migrations/c.sql", "hook_failed"]);
});

Deno.test("a hook that does not start is a wrong setting", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[hooks]\npost_write = [["no-such-program"]]\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const { code, err } = await runCli(["revision", "--rev-id", "b"], { cwd: folder.path });
  assert.equal(code, 2);
  assert.match(
    err,
    /Cannot finish the hook "no-such-program": it did not start[\s\S]*stays: migrations\/b\.sql/,
  );
});

Deno.test("wrong usage exits with 2, on standard error, with the nearest word", async () => {
  await using folder = await testFolder();
  for (
    const [words, message] of [
      [[], /^Usage: aludel[\s\S]* upgrade [\s\S]*\nTopics/],
      [["-q"], /a command is missing/],
      [["upgrad"], /unknown command 'upgrad'[\s\S]*upgrade/],
      [["upgrade", "--dryrun"], /unknown option '--dryrun'[\s\S]*--dry-run/],
      [["upgrade", "a", "b"], /too many arguments/],
      [["downgrade"], /missing required argument[\s\S]*aludel downgrade --help/],
      [["-q", "-v", "heads"], /-q together with -v/],
      [["heads"], /Cannot find "aludel\.toml"[\s\S]*aludel init/],
      [["-c", "nowhere.toml", "heads"], /nowhere\.toml/],
    ] as const
  ) {
    const { code, out, err } = await runCli(words, { cwd: folder.path });
    assert.equal(code, 2, `${words}: ${err}`);
    assert.equal(out, "");
    assert.match(err, message);
  }
});

Deno.test("--json gives wrong usage as JSON too", async () => {
  await using folder = await testFolder();
  const { code, out } = await runCli(["--json", "heads"], { cwd: folder.path });
  assert.equal(code, 2);
  assert.equal(JSON.parse(out).error.code, "no_settings");
});

Deno.test("--help and --version go to standard output and exit with 0", async () => {
  await using folder = await testFolder();
  assert.match(await runCliWell(["--version"], { cwd: folder.path }), /^aludel \d+\.\d+\.\d+\n$/);
  assert.match(await runCliWell(["--help"], { cwd: folder.path }), /upgrade \[options\] \[destination\]/);
  assert.match(await runCliWell(["upgrade", "--help"], { cwd: folder.path }), /--dry-run/);
});

Deno.test("a mistake in the graph names both files", async () => {
  await using folder = await testFolder({
    "aludel.toml": "",
    "migrations/a.sql": revisionText("a", "base"),
    "migrations/b.sql": revisionText("b", "aa"),
  });
  const { code, err } = await runCli(["heads"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(err, /--> migrations\/b\.sql:3:\d+\n3 \| -- down_revision = "aa"\n[\s\S]*hint: /);
});

Deno.test("a project is found from a folder below it, and files are named as seen from there", async () => {
  await using folder = await testFolder({
    "aludel.toml": "",
    "migrations/a.sql": revisionText("a", "base"),
    "src/x": "",
  });
  assert.equal(await runCliWell(["heads"], { cwd: path.join(folder.path, "src") }), "a (head)\n");
});

Deno.test("several databases are chosen with -n, or all of them with --all", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database.one]\nurl = "pglite:data/one"\n[database.two]\nurl = "pglite:data/two"\n',
    "migrations/a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE t ();" }),
  });
  const options = { cwd: folder.path };
  assert.match((await runCli(["current"], options)).err, /Cannot choose a database[\s\S]*-n[\s\S]*one, two/);
  assert.match((await runCli(["-n", "twoo", "current"], options)).err, /did you mean "two"\?/);
  await runCliWell(["-n", "two", "upgrade"], options);
  assert.equal(await runCliWell(["--all", "current"], options), "Database one\nDatabase two\na (head)\n");
  const shown = JSON.parse(await runCliWell(["--all", "--json", "current"], options));
  assert.deepEqual([shown.one.length, shown.two[0].id], [0, "a"]);
});

Deno.test("colour is for terminals, and a pipe gets none", async () => {
  await using folder = await testFolder();
  const { err } = await runCli(["heads"], { cwd: folder.path });
  assert.ok(!err.includes("\x1b"));
});

Deno.test("a folder of -C that is not there is refused, not searched upwards from", async () => {
  await using folder = await testFolder({ "aludel.toml": "", "migrations/a.sql": revisionText("a", "base") });
  const { code, err } = await runCli(["-C", "stagng", "heads"], { cwd: folder.path });
  assert.equal(code, 2);
  assert.match(err, /there is no such folder/);
});

Deno.test("revision writes no file that would not be read again", async () => {
  await using folder = await testFolder({ "aludel.toml": "", "migrations/a.sql": revisionText("a", "base") });
  const options = { cwd: folder.path };
  for (const words of [["--version-path", "migrations/sub"], ["--rev-id", ".c8"]]) {
    const { code, err } = await runCli(["revision", ...words], options);
    assert.equal(code, 2);
    assert.match(err, /the file would not be found again/);
  }
  assert.deepEqual(await fs.readdir(path.join(folder.path, "migrations")), ["a.sql"]);
});

Deno.test({
  name: "output that can't be written is one line and exit code 1; what is said beside it is not missed",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await testFolder({
      "aludel.toml": '[database]\nurl = "pglite:data"\n',
      "migrations/a.sql": revisionText("a", "base"),
    });
    const run = async (redirected: string) => {
      const args = ["-c", `"$0" ${redirected}`, executable];
      const { code, stderr } = await new Deno.Command("sh", { args, cwd: folder.path }).output();
      return { code, err: new TextDecoder().decode(stderr) };
    };
    const full = await run("history >/dev/full");
    assert.equal(full.code, 1);
    assert.match(full.err, /^error: Cannot write the output: .*ENOSPC.*\n$/);
    assert.equal((await run("upgrade 2>/dev/full")).code, 0);
    assert.equal(await runCliWell(["current"], { cwd: folder.path }), "a (head)\n");
  },
});

Deno.test("env_file reaches DATABASE_URL, and names of JavaScript's own are no keys, tokens or values", async () => {
  await using folder = await testFolder({
    "aludel.toml": 'env_file = ".env"\n',
    ".env": "DATABASE_URL=pglite:from_file\n",
    "migrations/a.sql": revisionText("a", "base", {
      upgrade: "SELECT '${constructor}';",
      header: ['-- variables = ["constructor"]'],
    }),
  });
  const options = { cwd: folder.path };
  assert.match(await runCliWell(["-v", "current"], options), /for pglite:from_file:/);
  assert.match((await runCli(["upgrade"], options)).err, /the variable "constructor" has no value/);
  await folder.write({ "aludel.toml": "constructor = 1\n" });
  assert.match((await runCli(["heads"], options)).err, /"constructor" is no known key/);
  await folder.write({ "aludel.toml": 'file_template = "{constructor}"\n' });
  assert.match((await runCli(["revision"], options)).err, /unknown token "\{constructor\}"/);
});
