import assert from "node:assert/strict";
import postgres from "postgres";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { revisionText, testFolder } from "../support/project.ts";
import { runCli, runCliWell } from "../support/run_cli.ts";

const settings = '[database]\nurl = "${URL}"\n';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...await client.unsafe(sql)];
  } finally {
    await client.end();
  }
}

/** A project of one revision, upgraded. */
async function upgradeOne(
  upgrade: string,
  options: {
    header?: string[];
    settings?: string;
    words?: string[];
    version?: Parameters<typeof freshDatabase>[0];
  } = {},
) {
  const URL = await freshDatabase(options.version);
  await using folder = await testFolder({
    "aludel.toml": settings + (options.settings ?? ""),
    "migrations/a.sql": revisionText("a", "base", {
      upgrade,
      ...(options.header && { header: options.header }),
    }),
  });
  const result = await runCli([...(options.words ?? []), "upgrade"], { cwd: folder.path, env: { URL } });
  return { ...result, url: URL };
}

for (const version of testedVersions()) {
  Deno.test(`COPY data, functions and strings reach a server ${version} as they are`, async () => {
    const { code, err, url } = await upgradeOne(
      `CREATE TABLE t (id int, name text);
COPY t (id, name) FROM STDIN;
1\tone; with a semicolon
2\t-- +++ no fence
3\t\\N
\\.
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN RETURN ';'; END $body$;
INSERT INTO t SELECT 4, f();
COPY t FROM STDIN WITH (FORMAT csv);
5,"five
lines"
\\.
`,
      { version },
    );
    assert.equal(code, 0, err);
    assert.deepEqual(
      (await query(url, "SELECT id, name FROM t ORDER BY id")).map(({ id, name }) => [id, name]),
      [
        [1, "one; with a semicolon"],
        [2, "-- +++ no fence"],
        [3, null],
        [4, ";"],
        [5, "five\nlines"],
      ],
    );
  });
}

Deno.test("a mistake in COPY data is shown, and takes the revision back", async () => {
  for (
    const [data, line] of [["x\n", 7], ["1\n2\t3\n", 8], [`${"1\n".repeat(200_000)}x\n`, 200_007]] as const
  ) {
    const { code, err, url } = await upgradeOne(
      `CREATE TABLE t (id int);\nCOPY t FROM STDIN;\n${data}\\.\nSELECT 1;`,
    );
    assert.equal(code, 1);
    assert.match(err, /Cannot run revision "a": [\s\S]*context: COPY t, line/);
    assert.ok(err.includes(`--> migrations/a.sql:${line}:1\n`), err);
    assert.deepEqual(await query(url, "SELECT to_regclass('t') AS t"), [{ t: null }]);
  }
});

Deno.test("declared variables are replaced, others are left alone", async () => {
  const { code, err, url } = await upgradeOne("CREATE TABLE ${name} AS SELECT '${other}' AS x;", {
    header: ['-- variables = ["name"]'],
    settings: '[variables]\nname = "from_settings"\n',
    words: ["-x", "name=from_flag"],
  });
  assert.equal(code, 0, err);
  assert.deepEqual(await query(url, "SELECT x FROM from_flag"), [{ x: "${other}" }]);
});

Deno.test("a declared variable without a value is an error at its place, before anything runs", async () => {
  const { code, err, url } = await upgradeOne("CREATE TABLE one ();\nCREATE TABLE ${name} ();", {
    header: ['-- variables = ["name"]'],
  });
  assert.equal(code, 1);
  assert.match(err, /the variable "name" has no value\n {2}--> migrations\/a\.sql:7:14\n/);
  assert.deepEqual(await query(url, "SELECT to_regclass('one') AS t"), [{ t: null }]);
});

Deno.test("what a revision sets does not reach the version rows, nor the next revision", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder({
    "aludel.toml": settings,
    "migrations/a.sql": revisionText("a", "base", {
      upgrade:
        "CREATE SCHEMA other; CREATE ROLE lesser_${n};\nSET search_path = other;\nSET ROLE lesser_${n};"
          .replaceAll("${n}", String(Date.now())),
    }),
    "migrations/b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE made_in_public ();" }),
  });
  const { code, err } = await runCli(["upgrade"], { cwd: folder.path, env: { URL } });
  assert.equal(code, 0, err);
  assert.deepEqual(await query(URL, "SELECT to_regclass('public.made_in_public')::text AS t"), [{
    t: "made_in_public",
  }]);
});

Deno.test("transaction = false runs statement by statement and keeps what was done", async () => {
  const { code, err, url } = await upgradeOne(
    "CREATE TABLE one (id int);\nCREATE INDEX CONCURRENTLY one_id ON one (id);\nSELECT 1/0;",
    { header: ["-- transaction = false"] },
  );
  assert.equal(code, 1);
  assert.match(err, /division by zero[\s\S]*a is outside a transaction: 2 of its 3 statements are done/);
  assert.deepEqual(await query(url, "SELECT to_regclass('one_id')::text AS t"), [{ t: "one_id" }]);
  assert.deepEqual(await query(url, "SELECT * FROM alembic_version"), []);
});

Deno.test("an error that comes only at the commit names the revision and its file", async () => {
  const { code, err } = await upgradeOne(
    "CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES t DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO t VALUES (1, 2);",
  );
  assert.equal(code, 1);
  assert.match(
    err,
    /Cannot upgrade "a", at its end: insert or update on table "t" violates[\s\S]*--> migrations\/a\.sql\ndetail: Key/,
  );
});

Deno.test("notices of the server are shown on standard error, and hidden by -q", async () => {
  const sql = "DO $$ BEGIN RAISE NOTICE 'look here'; END $$;";
  assert.match((await upgradeOne(sql)).err, /NOTICE: look here\n/);
  const dropped = await upgradeOne(
    "CREATE TABLE t (id int); CREATE VIEW v AS TABLE t; CREATE VIEW w AS TABLE t; DROP TABLE t CASCADE;",
  );
  assert.match(
    dropped.err,
    /NOTICE: drop cascades to 2 other objects\n {2}drop cascades to view v\n {2}drop cascades to view w\n/,
  );
  assert.doesNotMatch((await upgradeOne(sql, { words: ["-q"] })).err, /look here/);
});

Deno.test("a table that Alembic made is taken over, with its rows", async () => {
  const URL = await freshDatabase();
  await query(
    URL,
    `CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
     INSERT INTO alembic_version VALUES ('a')`,
  );
  await using folder = await testFolder({
    "aludel.toml": settings,
    "migrations/a.sql": revisionText("a", "base", { upgrade: "SELECT 1/0;" }),
    "migrations/b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE two ();" }),
  });
  await runCliWell(["upgrade"], { cwd: folder.path, env: { URL } });
  assert.deepEqual(await query(URL, "SELECT version_num FROM alembic_version"), [{ version_num: "b" }]);
});

Deno.test("commands that read never create a table", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder({
    "aludel.toml": settings,
    "migrations/a.sql": revisionText("a", "base"),
  });
  const options = { cwd: folder.path, env: { URL } };
  for (
    const words of [["current"], ["current", "-v"], ["history", "-i"], ["history", "-r", "current:"], [
      "upgrade",
      "--dry-run",
    ], ["heads"]]
  ) {
    await runCliWell(words, options);
  }
  assert.equal((await runCli(["current", "--check-heads"], options)).code, 3);
  assert.deepEqual(
    await query(URL, "SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
    [{ n: 0 }],
  );
  await runCliWell(["ensure_version"], options);
  await runCliWell(["ensure-version"], options);
  assert.deepEqual(await query(URL, "SELECT count(*)::int AS n FROM alembic_version"), [{ n: 0 }]);
});

Deno.test("another schema and other names for the tables are quoted and used", async () => {
  const URL = await freshDatabase();
  await query(URL, 'CREATE SCHEMA "Other ""schema"');
  await using folder = await testFolder({
    "aludel.toml": settings +
      'version_table_schema = \'Other "schema\'\nversion_table = "Versions\'"\nlog_table = ""\n',
    "migrations/a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE one ();" }),
  });
  await runCliWell(["upgrade"], { cwd: folder.path, env: { URL } });
  assert.deepEqual(await query(URL, `SELECT * FROM "Other ""schema"."Versions'"`), [{ version_num: "a" }]);
  assert.deepEqual(await query(URL, "SELECT to_regclass('public.alembic_version') AS t"), [{ t: null }]);
});

Deno.test("--dry-run prints the plan as lines and as JSON", async () => {
  const URL = await freshDatabase();
  await using folder = await testFolder({
    "aludel.toml": settings,
    "migrations/a.sql": revisionText("a", "base", {
      upgrade: "SELECT 1; SELECT 2;",
      header: ['-- message = "first"'],
    }),
    "migrations/b.sql": revisionText("b", "a", { header: ["-- transaction = false"] }),
  });
  const options = { cwd: folder.path, env: { URL } };
  assert.equal(
    await runCliWell(["upgrade", "--dry-run"], options),
    "upgrade  -> a, first (2 statements)\nupgrade a -> b (0 statements, outside a transaction)\n",
  );
  assert.deepEqual(JSON.parse(await runCliWell(["--json", "upgrade", "--dry-run"], options)), {
    steps: [
      {
        revision: "a",
        direction: "upgrade",
        heads_before: [],
        heads_after: ["a"],
        transaction: true,
        statements: 2,
      },
      {
        revision: "b",
        direction: "upgrade",
        heads_before: ["a"],
        heads_after: ["b"],
        transaction: false,
        statements: 0,
      },
    ],
  });
});
