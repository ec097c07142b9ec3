import assert from "node:assert/strict";
import postgres from "postgres";
import { freshDatabase } from "../support/database.ts";
import { revisionText, testFolder } from "../support/project.ts";
import { runCli, runCliWell } from "../support/run_cli.ts";

/** Three revisions, of which the second fails at `user`. */
const broken = {
  "aludel.toml": '[database]\nurl = "${URL}"\n',
  "migrations/a.sql": revisionText("a", "base", {
    upgrade: "CREATE TABLE one (id int PRIMARY KEY);",
    downgrade: "DROP TABLE one;",
  }),
  "migrations/b.sql": revisionText("b", "a", {
    upgrade:
      "CREATE TABLE two (id int);\n\nALTER TABLE two\n    ADD FOREIGN KEY (id) REFERENCES missing (id);\n\nCREATE TABLE two_more (id int);",
  }),
  "migrations/c.sql": revisionText("c", "b", { upgrade: "CREATE TABLE three (id int);" }),
};

async function tablesOf(url: string): Promise<string[]> {
  await using sql = disposable(postgres(url, { max: 1 }));
  const rows = await sql.client`select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`;
  return rows.map((row) => row["relname"]);
}

function disposable(client: postgres.Sql) {
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

Deno.test("upgrade shows where a statement failed, what the server said and what stays", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder(broken);
  const options = { cwd: folder.path, env: { URL } };
  const { code, out, err } = await runCli(["upgrade", "head"], options);
  assert.equal(code, 1);
  assert.equal(out, "");
  assert.equal(
    err,
    `Running upgrade  -> a
Running upgrade a -> b
error: Cannot run revision "b": relation "missing" does not exist
  --> migrations/b.sql:7:1
7 | ALTER TABLE two
    ^^^^^^^^^^^^^^^
SQLSTATE: 42P01
note: done and kept: a
note: rolled back: b
note: not run: c
`,
  );
  assert.deepEqual(await tablesOf(URL), ["aludel_log", "alembic_version", "one"].sort());
  assert.equal(await runCliWell(["current"], options), "a\n");

  const mended = broken["migrations/b.sql"].replace("missing", "one");
  await folder.write({ "migrations/b.sql": mended });
  await runCliWell(["upgrade"], options);
  assert.equal(await runCliWell(["current"], options), "c (head)\n");
});

Deno.test("upgrade points at the very word when the server gives a position", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "${URL}"\n',
    "migrations/a.sql": revisionText("a", "base", {
      upgrade: "-- größer\nSELECT 'ü😀' AS x,\n\tnowhere.y FROM (SELECT 1) q;",
    }),
  });
  const { code, err } = await runCli(["upgrade"], { cwd: folder.path, env: { URL } });
  assert.equal(code, 1);
  assert.match(err, /--> migrations\/a\.sql:7:2\n7 \| \tnowhere\.y FROM \(SELECT 1\) q;\n {4}\t\^{9}\n/);
});

Deno.test('transaction = "all" takes everything back', async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder({
    ...broken,
    "aludel.toml": '[database]\nurl = "${URL}"\ntransaction = "all"\n',
  });
  const { code, err } = await runCli(["upgrade"], { cwd: folder.path, env: { URL } });
  assert.equal(code, 1);
  assert.match(err, /note: rolled back: a, b\nnote: not run: c\n/);
  assert.deepEqual(await tablesOf(URL), ["alembic_version", "aludel_log"]);
});

Deno.test("an error as JSON stands on standard output, with its place", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder(broken);
  const { code, out } = await runCli(["--json", "upgrade"], { cwd: folder.path, env: { URL } });
  assert.equal(code, 1);
  const { error } = JSON.parse(out);
  assert.equal(error.code, "database");
  assert.equal(error.message, 'Cannot run revision "b": relation "missing" does not exist');
  assert.equal(error.path, "migrations/b.sql");
  assert.deepEqual([error.line, error.column, error.sqlstate, error.revision], [7, 1, "42P01", "b"]);
});

for (
  const [name, sql, message] of [
    [
      "a COMMIT",
      "CREATE TABLE x ();\nCOMMIT;",
      /it has transaction control of its own[\s\S]*b\.sql:6:1[\s\S]*note: nothing was run\n/,
    ],
    [
      "CREATE INDEX CONCURRENTLY",
      "CREATE INDEX CONCURRENTLY i ON one (id);",
      /can't run inside a transaction[\s\S]*b\.sql:5:1[\s\S]*note: nothing was run\nhint: set transaction = false/,
    ],
    ["an open string", "SELECT 'x;", /b\.sql:5:8/],
    ["a psql command", "\\connect other", /b\.sql:5:1/],
  ] as const
) {
  Deno.test(`upgrade refuses ${name} in a later revision before the first one runs`, async () => {
    const URL = await freshDatabase();
    await using folder = await testFolder({
      ...broken,
      "migrations/b.sql": revisionText("b", "a", { upgrade: sql }),
    });
    const { code, err } = await runCli(["upgrade"], { cwd: folder.path, env: { URL } });
    assert.equal(code, 1, err);
    assert.match(err, message);
    assert.deepEqual(await tablesOf(URL), []);
  });
}

Deno.test("downgrade through an irreversible revision is refused before anything runs", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "${URL}"\n',
    "migrations/a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE one ();", downgrade: null }),
    "migrations/b.sql": revisionText("b", "a", {
      upgrade: "CREATE TABLE two ();",
      downgrade: "DROP TABLE two;",
    }),
  });
  const options = { cwd: folder.path, env: { URL } };
  await runCliWell(["upgrade"], options);
  const { code, err } = await runCli(["downgrade", "base"], options);
  assert.equal(code, 1);
  assert.match(err, /revision "a" has no downgrade part\n[\s\S]*note: irreversible: migrations\/a\.sql\n/);
  assert.equal(await runCliWell(["current"], options), "b (head)\n");
  await runCliWell(["downgrade", "-1"], options);
  assert.equal(await runCliWell(["current"], options), "a\n");
});

Deno.test("a failure before ROLLBACK TO fails the revision, though the transaction would go on", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "${URL}"\n',
    "migrations/a.sql": revisionText("a", "base", {
      upgrade: "SAVEPOINT s; SELECT 1/0; ROLLBACK TO s; CREATE TABLE after ();",
    }),
    "migrations/b.sql": revisionText("b", "a", {
      upgrade: "SAVEPOINT s; CREATE TABLE undone (); ROLLBACK TO s; CREATE TABLE kept ();",
    }),
  });
  const options = { cwd: folder.path, env: { URL } };
  const { code, err } = await runCli(["upgrade"], options);
  assert.equal(code, 1);
  assert.match(err, /division by zero[\s\S]*note: rolled back: a\n/);
  assert.equal(await runCliWell(["current"], options), "");
  await runCliWell(["stamp", "a"], options);
  await runCliWell(["upgrade"], options);
  assert.deepEqual(await tablesOf(URL), ["alembic_version", "aludel_log", "kept"]);
});

for (const value of ["COMMIT", "x (); CREATE TABLE y", "x (); COMMIT; BEGIN; CREATE TABLE y"]) {
  Deno.test(`a variable's value can't end its statement: ${value}`, async () => {
    const URL = await freshDatabase();
    const upgrade = value === "COMMIT" ? "${value};" : "CREATE TABLE ${value} ();";
    await using folder = await testFolder({
      "aludel.toml": '[database]\nurl = "${URL}"\n',
      "migrations/a.sql": revisionText("a", "base", { upgrade, header: ['-- variables = ["value"]'] }),
    });
    const { code, err } = await runCli(["-x", `value=${value}`, "upgrade"], {
      cwd: folder.path,
      env: { URL },
    });
    assert.equal(code, 1);
    assert.match(err, /transaction control of its own|with its variables, this makes \d statements/);
    assert.deepEqual(await tablesOf(URL), []);
  });
}

Deno.test("downgrade does not take a small number for the beginning of an id", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "${URL}"\n',
    "migrations/a.sql": revisionText("17c5aa", "base"),
    "migrations/b.sql": revisionText("2", "17c5aa"),
    "migrations/c.sql": revisionText("c", "2"),
  });
  const options = { cwd: folder.path, env: { URL: await freshDatabase() } };
  await runCliWell(["upgrade"], options);
  for (
    const words of [["1"], ["0"], ["c@1"], ["head:1", "--sql"], ["head:1", "--dry-run"], [
      "1",
      "--sql",
      "--from-database",
    ]]
  ) {
    const { code, out, err } = await runCli(["downgrade", ...words], options);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /"[01]" may be a number of steps or the beginning of an id/);
  }
  assert.equal(await runCliWell(["current"], options), "c (head)\n");
  await runCliWell(["downgrade", "2"], options);
  await runCliWell(["downgrade", "17c5"], options);
  assert.equal(await runCliWell(["current"], options), "17c5aa\n");
});
