import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { type DatabaseState, databaseState } from "../support/database_state.ts";
import { revisionText } from "../support/project.ts";
import { runForPsql } from "../support/psql_commands.ts";
import { Random, randomFiles } from "../support/random_project.ts";
import { type AfterError, openScriptClient, runScript } from "../support/run_script.ts";
import { bookshopFiles, bookshopIds, type ScriptProject, scriptProject } from "../support/script_project.ts";

const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 1e9));
console.log(`SEED=${seed}`);

const bookshop = await bookshopFiles();

/** Two databases at the same state, by upgrading to each of these. */
async function twoAt(
  project: ScriptProject,
  ends: readonly string[],
  version = testedVersions().at(-1)!,
): Promise<[string, string]> {
  const urls: [string, string] = [await freshDatabase(version), await freshDatabase(version)];
  for (const url of urls) for (const end of ends) await project.on(url, "upgrade", end);
  return urls;
}

/** The order of running differs where branches are independent, so the log is compared without it. */
async function unordered(url: string): Promise<DatabaseState> {
  const state = await databaseState(url);
  return { ...state, log: [...state.log].sort() };
}

/** `a` is the base, `b` and `c` are branches, `d` merges them, `x` is a line of its own that depends on `c`. */
const branches = {
  "a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);" }),
  "b.sql": revisionText("b", "a", { upgrade: "ALTER TABLE a ADD b text DEFAULT 'it''s b';" }),
  "b2.sql": revisionText("b2", "b", { upgrade: "UPDATE a SET b = b || '2'" }),
  "c.sql": revisionText("c", "a", {
    upgrade: "CREATE FUNCTION c() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;",
  }),
  "d.sql": revisionText("d", ["b2", "c"], { upgrade: "CREATE VIEW d AS SELECT *, c() FROM a;" }),
  "x.sql": revisionText("x", "base", { upgrade: "CREATE TABLE x ();", header: ['-- depends_on = ["c"]'] }),
  "y.sql": revisionText("y", "x", { upgrade: "COMMENT ON TABLE x IS 'y';" }),
};

/** Every state of that graph: what one upgrades to, in order. */
const states = [
  [],
  ["a"],
  ["b"],
  ["b2"],
  ["c"],
  ["b", "c"],
  ["b2", "c"],
  ["d"],
  ["x"],
  ["b", "x"],
  ["b2", "x"],
  ["d", "x"],
  ["y"],
  ["b", "y"],
  ["b2", "y"],
  ["d", "y"],
];

for (const mode of ["revision", "all"]) {
  Deno.test(`an idempotent script brings every state of a graph with a merge to its end, transaction ${mode}`, async () => {
    await using project = await scriptProject(branches, `transaction = "${mode}"\n`);
    const script = await project.offline("upgrade", "--sql", "--idempotent");
    for (const state of states) {
      const [live, scripted] = await twoAt(project, state);
      await project.on(live, "upgrade", "heads");
      assert.deepEqual(await runScript(scripted, script), []);
      const after = await unordered(scripted);
      assert.deepEqual(after, await unordered(live), `from ${state}`);
      assert.deepEqual(await runScript(scripted, script), [], "a second time");
      assert.deepEqual(await unordered(scripted), after);
    }
  });
}

Deno.test("an idempotent script refuses states that are not between its beginning and its end", async () => {
  await using project = await scriptProject(branches);
  const cases: readonly [range: string, state: readonly string[]][] = [
    ["b:d", []],
    ["b:d", ["c"]],
    ["b:d", ["y"]],
    ["b,c:d", ["b"]],
    ["a:c", ["b"]],
    ["base:b2", ["d"]],
    ["base:b2", ["b2", "x"]],
  ];
  for (const [range, state] of cases) {
    const [url] = await twoAt(project, state);
    const before = await databaseState(url);
    const script = await project.offline("upgrade", range, "--sql", "--idempotent");
    for (const afterError of ["stop", "go on"] satisfies AfterError[]) {
      const [first] = await runScript(url, script, afterError);
      assert.match(
        first!,
        /nothing is run: (the version rows are .*, which is not between|there is no)/,
        range,
      );
      assert.deepEqual(await databaseState(url), before, range);
    }
  }
});

Deno.test("an idempotent script goes from every state in between, START and END not being the ends", async () => {
  await using project = await scriptProject(branches);
  const cases: readonly [range: string, states: readonly (readonly string[])[]][] = [
    ["b:d", [["b"], ["b2"], ["b", "c"], ["b2", "c"], ["d"]]],
    ["b,c:d", [["b", "c"], ["b2", "c"], ["d"]]],
    ["a:b2", [["a"], ["b"], ["b2"]]],
    ["c:y", [["c"], ["x"], ["y"]]],
  ];
  for (const [range, between] of cases) {
    const script = await project.offline("upgrade", range, "--sql", "--idempotent");
    for (const state of between) {
      const [live, scripted] = await twoAt(project, state);
      await project.on(live, "upgrade", range.split(":")[1]!);
      assert.deepEqual(await runScript(scripted, script), [], `${range} from ${state}`);
      assert.deepEqual(await unordered(scripted), await unordered(live), `${range} from ${state}`);
    }
  }
});

Deno.test("an idempotent script refuses spoiled version rows", async () => {
  await using project = await scriptProject(branches);
  const script = await project.offline("upgrade", "--sql", "--idempotent");
  const [url] = await twoAt(project, ["d"]);
  const spoil: readonly [sql: string, message: RegExp][] = [
    ["INSERT INTO alembic_version VALUES ('b')", /are b, d, of which one lies below another/],
    [
      "UPDATE alembic_version SET version_num = 'foreign' WHERE version_num = 'b'",
      /are d, foreign, which is not/,
    ],
  ];
  for (const [sql, message] of spoil) {
    assert.deepEqual(await runScript(url, sql), []);
    const before = await databaseState(url);
    assert.match((await runScript(url, script, "go on"))[0]!, message);
    assert.deepEqual(await databaseState(url), before);
  }
});

Deno.test("an idempotent script that fails in the middle stays at a revision, and goes on when it is run again", async () => {
  for (const afterError of ["stop", "go on"] satisfies AfterError[]) {
    await using project = await scriptProject({
      ...branches,
      "b2.sql": revisionText("b2", "b", { upgrade: "CREATE TABLE b2 ();\nINSERT INTO missing VALUES (1);" }),
    });
    const script = await project.offline("upgrade", "--sql", "--idempotent");
    const [live, scripted] = await twoAt(project, []);
    await assert.rejects(project.on(live, "upgrade", "heads"));
    await using client = openScriptClient(scripted);
    assert.match((await client.run(script, afterError))[0]!, /relation "missing" does not exist/);
    await client.query("ROLLBACK");
    assert.deepEqual(await databaseState(scripted), await databaseState(live));
    await client.query("CREATE TABLE missing (id int)");
    assert.deepEqual(await client.run(script, afterError), []);
    assert.deepEqual((await databaseState(scripted)).versionRows, ["d", "y"]);
  }
});

Deno.test("idempotent scripts bring random graphs from random states to their end", async () => {
  const random = new Random(seed);
  for (const plain of [true, true, false, false]) {
    const mode = random.pick(["revision", "all"]);
    await using project = await scriptProject(randomFiles(random, 9, { plain }), `transaction = "${mode}"\n`);
    const flags = plain ? [] : ["--psql"];
    const script = await project.offline("upgrade", "--sql", "--idempotent", ...flags);
    for (let i = 0; i < 3; i++) {
      const state = Array.from({ length: random.below(3) }, () => `r${random.below(9)}`);
      const [live, scripted] = await twoAt(project, state, random.pick(testedVersions()));
      await project.on(live, "upgrade", "heads");
      await using client = openScriptClient(scripted);
      const error = plain
        ? await client.run(script, "stop")
        : [await runForPsql(client, script)].filter(Boolean);
      assert.deepEqual(error, [], `from ${state}`);
      assert.deepEqual(await unordered(scripted), await unordered(live), `from ${state}`);
    }
  }
});

Deno.test("an idempotent script for psql brings every state of the bookshop to its end", async () => {
  await using project = await scriptProject(bookshop);
  const script = await project.offline("upgrade", "--sql", "--idempotent", "--psql");
  for (const state of [[], ...bookshopIds.map((id) => [id])]) {
    const [live, scripted] = await twoAt(project, state);
    await project.on(live, "upgrade");
    await using client = openScriptClient(scripted);
    assert.equal(await runForPsql(client, script), null);
    assert.deepEqual(await databaseState(scripted), await databaseState(live), `from ${state}`);
  }
});

Deno.test("an idempotent script in plain SQL refuses by name what can't be conditional", async () => {
  await using shop = await scriptProject(bookshop);
  const whole = await shop.failure("upgrade", "--sql", "--idempotent");
  assert.match(
    whole,
    /revision "4e51b8f3a07c" .*: what runs outside a transaction can't stand in a DO block/,
  );
  assert.match(whole, /4e51b8f3a07c_index_books_by_author\.sql:6:18\n/);

  const statements: readonly [sql: string, what: string][] = [
    ["COPY t FROM STDIN;\n1\n\\.\n", "the data of COPY FROM STDIN"],
    ["SAVEPOINT one; ROLLBACK TO one;", "a savepoint"],
    ["SELECT 1 AS one INTO t;", "SELECT INTO"],
    ["WITH a AS (SELECT 1) SELECT * INTO t FROM a;", "SELECT INTO"],
    ["COPY t (a) TO STDOUT;", "COPY TO STDOUT"],
    ["DISCARD TEMP;", "DISCARD of temporary tables"],
  ];
  for (const [upgrade, what] of statements) {
    await using project = await scriptProject({ "a.sql": revisionText("a", "base", { upgrade }) });
    const error = await project.failure("upgrade", "--sql", "--idempotent");
    assert.match(error, new RegExp(`revision "a" so that .*: ${what} can't stand in a DO block`));
    await project.offline("upgrade", "--sql", "--idempotent", "--psql");
  }
});

Deno.test("an idempotent script takes what only looks as if it could not be conditional", async () => {
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base", {
      upgrade: `CREATE TABLE t (id int);
WITH one AS (SELECT 1) INSERT INTO t SELECT * FROM one;
WITH two AS (INSERT INTO t VALUES (2) RETURNING *) SELECT * FROM two;
DO $aludel$ BEGIN EXECUTE $sql$ INSERT INTO t VALUES (3) $sql$; END $aludel$;
SELECT set_config('search_path', '', false);
SET lock_timeout = '1ms'`,
    }),
    "b.sql": revisionText("b", "a", { upgrade: "INSERT INTO t VALUES (4); /* ; */ -- $sql$" }),
  });
  const url = await freshDatabase();
  assert.deepEqual(await runScript(url, await project.offline("upgrade", "--sql", "--idempotent")), []);
  const state = await databaseState(url);
  assert.deepEqual(state.data, { t: ["(1)", "(2)", "(3)", "(4)"] });
});
