import assert from "node:assert/strict";
import { runInProcess } from "../support/cli_in_process.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { ask } from "../support/migrate.ts";
import { revisionText, type TestFolder, testFolder } from "../support/project.ts";
import { runForPsql } from "../support/psql_commands.ts";
import { openScriptClient, runScript } from "../support/run_script.ts";

const hookSettings = `[hooks]
before_upgrade = "hooks/before.sql"
after_revision = "hooks/revision.sql"
after_upgrade = ["hooks/after.sql", "hooks/last.sql"]
`;

/** A statement that writes down which hook runs, what it can ask, and the version rows that it sees. */
const trace = (hook: string) =>
  `INSERT INTO public.trace (line) SELECT concat_ws(' ', '${hook}', current_setting('aludel.direction'),
    current_setting('aludel.revision'), string_agg(version_num, '+' ORDER BY version_num))
  FROM public.alembic_version;\n`;

/** Each leaves a search path behind in which the next one would find nothing. */
const hooks = {
  "hooks/before.sql": "CREATE TABLE IF NOT EXISTS trace (id serial, line text);\n" + trace("before") +
    "SET search_path = nowhere;\n",
  "hooks/revision.sql": `\uFEFF-- a comment; nothing else\n${trace("revision")}SET search_path = nowhere;\n`,
  "hooks/after.sql": trace("after"),
  "hooks/last.sql": trace("last"),
};

const alone = { header: ["-- transaction = false"] };

/** Three revisions, of which the named ones run outside a transaction. */
function chain(...outside: readonly string[]): Record<string, string> {
  return Object.fromEntries(["a", "b", "c"].map((id, index, all) => [
    `migrations/${id}.sql`,
    revisionText(id, all[index - 1] ?? "base", {
      upgrade: `CREATE TABLE ${id} (x int);\nINSERT INTO ${id} VALUES (1);`,
      downgrade: `DROP TABLE ${id};`,
      ...(outside.includes(id) ? alone : {}),
    }),
  ]));
}

async function project(files: Record<string, string>, database = ""): Promise<TestFolder> {
  const settings = `[database]\nurl = "\${URL}"\n${database}\n${hookSettings}`;
  return await testFolder({ "aludel.toml": settings, ...hooks, ...files });
}

async function aludel(folder: TestFolder, url: string, ...words: string[]): Promise<string> {
  const { code, out, err } = await runInProcess(words, { cwd: folder.path, env: { URL: url } });
  assert.equal(code, 0, out + err);
  return out;
}

/** What the hooks wrote down since the last time. */
async function takeTrace(url: string): Promise<unknown[]> {
  return await ask(url, "WITH t AS (DELETE FROM trace RETURNING *) SELECT line FROM t ORDER BY id");
}

const whole = [
  "before upgrade a",
  "revision upgrade a a",
  "revision upgrade b b",
  "revision upgrade c c",
  "after upgrade c c",
  "last upgrade c c",
];

for (const version of testedVersions()) {
  for (const transaction of ["revision", "all"]) {
    for (const outside of [[], ["a"], ["c"], ["a", "b", "c"]]) {
      const name = `transaction = "${transaction}", outside: ${outside.join(", ") || "none"}, ${version}`;
      Deno.test(`hooks run in their places (${name})`, async () => {
        await using folder = await project(chain(...outside), `transaction = "${transaction}"`);
        const url = await freshDatabase(version);
        await aludel(folder, url, "upgrade");
        assert.deepEqual(await takeTrace(url), whole);
        await aludel(folder, url, "upgrade");
        assert.deepEqual(await takeTrace(url), []);
        await aludel(folder, url, "downgrade", "a");
        assert.deepEqual(await takeTrace(url), ["revision downgrade c b", "revision downgrade b a"]);
      });

      Deno.test(`a script runs the same hooks (${name})`, async () => {
        await using folder = await project(chain(...outside), `transaction = "${transaction}"`);
        const url = await freshDatabase(version);
        assert.deepEqual(await runScript(url, await aludel(folder, url, "upgrade", "--sql")), []);
        assert.deepEqual(await takeTrace(url), whole);
        assert.deepEqual(await runScript(url, await aludel(folder, url, "downgrade", "c:a", "--sql")), []);
        assert.deepEqual(await takeTrace(url), ["revision downgrade c b", "revision downgrade b a"]);
      });
    }
  }

  for (
    const [start, expected] of [
      [null, whole],
      ["a", ["before upgrade b a", ...whole.slice(2)]],
      ["b", ["before upgrade c b", ...whole.slice(3)]],
      ["c", []],
    ] as const
  ) {
    Deno.test(`an idempotent script runs hooks around what is missing behind ${start} (${version})`, async () => {
      await using folder = await project(chain());
      const url = await freshDatabase(version);
      await ask(url, "CREATE TABLE trace (id serial, line text)");
      if (start !== null) await aludel(folder, url, "upgrade", start);
      await takeTrace(url);
      const script = await aludel(folder, url, "upgrade", "--sql", "--idempotent");
      assert.deepEqual(await runScript(url, script), []);
      assert.deepEqual(await takeTrace(url), expected);
    });

    for (const outside of [[], ["a", "b", "c"]]) {
      Deno.test(`so does one for psql (${start}, outside: ${outside}, ${version})`, async () => {
        await using folder = await project(chain(...outside));
        const url = await freshDatabase(version);
        await ask(url, "CREATE TABLE trace (id serial, line text)");
        if (start !== null) await aludel(folder, url, "upgrade", start);
        await takeTrace(url);
        await using client = openScriptClient(url);
        const script = await aludel(folder, url, "upgrade", "--sql", "--idempotent", "--psql");
        assert.equal(await runForPsql(client, script), null);
        assert.deepEqual(await takeTrace(url), expected);
      });
    }
  }
}

Deno.test("a hook that fails is shown in its file, and takes its revision back", async () => {
  await using folder = await project({
    ...chain(),
    "hooks/last.sql": "SELECT 1;\nSELECT nothing FROM trace;\n",
  });
  const url = await freshDatabase();
  const { code, err } = await runInProcess(["upgrade"], { cwd: folder.path, env: { URL: url } });
  assert.equal(code, 1);
  assert.match(
    err,
    new RegExp(
      `error: Cannot run the hook after_upgrade with revision "c": column "nothing" does not exist
  --> hooks/last.sql:2:8
2 \\| SELECT nothing FROM trace;
           \\^{7}
SQLSTATE: 42703
note: done and kept: a, b
note: rolled back: c
`,
    ),
  );
  assert.deepEqual(await ask(url, "SELECT version_num FROM alembic_version"), ["b"]);
  assert.deepEqual(await takeTrace(url), whole.slice(0, 3));
});

Deno.test("a hook that fails before the first revision lets nothing run", async () => {
  for (const outside of [[], ["a"]]) {
    await using folder = await project({ ...chain(...outside), "hooks/before.sql": "SELECT 1 / 0;\n" });
    const url = await freshDatabase();
    const { code, err } = await runInProcess(["upgrade"], { cwd: folder.path, env: { URL: url } });
    assert.equal(code, 1);
    assert.match(
      err,
      /hook before_upgrade with revision "a": division by zero\n {2}--> hooks\/before\.sql:1:1\n/,
    );
    assert.deepEqual(await ask(url, "SELECT 1 FROM pg_class WHERE relname = 'a'"), []);
    assert.deepEqual(await ask(url, "SELECT version_num FROM alembic_version"), []);
  }
});

Deno.test("a hook that spoils the version rows is taken back, also in a script", async () => {
  await using folder = await project({ ...chain(), "hooks/revision.sql": "DELETE FROM alembic_version;\n" });
  const url = await freshDatabase();
  const { code, err } = await runInProcess(["upgrade"], { cwd: folder.path, env: { URL: url } });
  assert.equal(code, 1);
  assert.match(err, /the version rows are not a after it/);
  for (const flags of [[], ["--idempotent"]]) {
    const [error] = await runScript(url, await aludel(folder, url, "upgrade", "--sql", ...flags));
    assert.match(error!, /upgrade of "a" is rolled back: the version rows are not/);
  }
  assert.deepEqual(await ask(url, "SELECT 1 FROM pg_class WHERE relname = 'a'"), []);
});

Deno.test("hooks run as the role of the settings, and version rows are written as the one who connected", async () => {
  const role = `hook_${crypto.randomUUID().slice(0, 8)}`;
  const url = await freshDatabase();
  await ask(url, `CREATE ROLE ${role}; GRANT CREATE, USAGE ON SCHEMA public TO ${role}`);
  const files = Object.fromEntries(
    Object.keys(hooks).map((name) => [name, `CREATE TABLE "${name}" ();`]),
  );
  await using folder = await project(
    { ...chain(), ...files, "hooks/revision.sql": "SELECT 1;" },
    `role = "${role}"`,
  );
  await aludel(folder, url, "upgrade");
  const owners = await ask(url, "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'hooks/%'");
  assert.deepEqual(owners, [role]);
  for (const flags of [[], ["--idempotent"]]) {
    const other = await freshDatabase();
    await ask(other, `GRANT CREATE, USAGE ON SCHEMA public TO ${role}`);
    assert.deepEqual(await runScript(other, await aludel(folder, other, "upgrade", "--sql", ...flags)), []);
    const made = await ask(other, "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'hooks/%'");
    assert.deepEqual(made, [role]);
  }
});

for (
  const [text, said] of [
    ["BEGIN;", "transaction control"],
    ["VACUUM;", "VACUUM"],
    ["COPY trace FROM STDIN;\n1\n\\.\n", "the data of COPY FROM STDIN"],
    ["SAVEPOINT s;", "a savepoint"],
  ] as const
) {
  Deno.test(`a hook with ${said} is refused before anything runs`, async () => {
    await using folder = await project({ ...chain(), "hooks/after.sql": `SELECT 1;\n${text}\n` });
    const { code, err } = await runInProcess(["upgrade", "--sql"], { cwd: folder.path });
    assert.equal(code, 1);
    assert.match(
      err,
      new RegExp(`^error: Cannot run the hook after_upgrade: it has ${said}\n  --> hooks/after.sql:2:1\n`),
    );
    assert.match(err, /\nnote: nothing was run\n/);
  });
}

Deno.test("a hook without its file says which setting names it", async () => {
  await using folder = await testFolder({ "aludel.toml": hookSettings, ...chain() });
  const { code, err } = await runInProcess(["upgrade", "--sql"], { cwd: folder.path });
  assert.equal(code, 2);
  assert.match(err, /^error: Cannot read ".*before\.sql": there is no such file or folder\n/);
  assert.match(err, /\nhint: write it, or correct "before_upgrade" under \[hooks\] in aludel\.toml\n$/);
});

Deno.test("the header of a script lists its hooks with their checksums", async () => {
  await using folder = await project(chain());
  const script = await aludel(folder, "", "upgrade", "--sql");
  const [header] = script.split("\n\n");
  const listed = [...header!.matchAll(/^-- {5}[0-9a-f]{64} {2}hook (.*)$/gm)].map(([, name]) => name);
  assert.deepEqual(listed, [
    "before_upgrade  hooks/before.sql",
    "after_revision  hooks/revision.sql",
    "after_upgrade  hooks/after.sql",
    "after_upgrade  hooks/last.sql",
  ]);
});

Deno.test("stamp and prove run no hooks", async () => {
  await using folder = await project({
    ...chain(),
    "hooks/before.sql": "SELECT 1 / 0;",
    "hooks/revision.sql": "SELECT 1 / 0;",
  });
  const url = await freshDatabase();
  await aludel(folder, url, "stamp", "head");
  await aludel(folder, url, "prove");
});

Deno.test("--dry-run shows the hooks in the order in which they run, and an error in one", async () => {
  await using folder = await project(chain());
  const url = await freshDatabase();
  assert.equal(
    await aludel(folder, url, "upgrade", "b", "--dry-run"),
    `  hook before_upgrade: hooks/before.sql (3 statements)
upgrade  -> a (2 statements)
  hook after_revision: hooks/revision.sql (2 statements)
upgrade a -> b (2 statements)
  hook after_revision: hooks/revision.sql (2 statements)
  hook after_upgrade: hooks/after.sql (1 statement)
  hook after_upgrade: hooks/last.sql (1 statement)
`,
  );
  const { steps } = JSON.parse(await aludel(folder, url, "upgrade", "a", "--dry-run", "--json"));
  assert.deepEqual(
    steps[0].hooks.map(({ name, statements }: Record<string, unknown>) => [name, statements]),
    [["before_upgrade", 3], ["after_revision", 2], ["after_upgrade", 1], ["after_upgrade", 1]],
  );
});
