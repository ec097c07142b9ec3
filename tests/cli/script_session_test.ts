import assert from "node:assert/strict";
import { freshDatabase } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { revisionText } from "../support/project.ts";
import { openScriptClient, runScript } from "../support/run_script.ts";
import { scriptProject } from "../support/script_project.ts";

const unique = `${Date.now()}_${Deno.pid}`;

/** Runs a part with roles that exist only meanwhile. */
async function withRoles(names: readonly string[], act: (url: string) => Promise<void>): Promise<void> {
  const url = await freshDatabase();
  for (const name of names) assert.deepEqual(await runScript(url, `CREATE ROLE ${name};`), []);
  try {
    await act(url);
  } finally {
    for (const name of names) await runScript(url, `DROP OWNED BY ${name}; DROP ROLE ${name};`);
  }
}

async function ownerOf(url: string, table: string): Promise<string> {
  await using client = openScriptClient(url);
  const [row] = await client.query(
    `SELECT relowner::regrole::text AS owner FROM pg_class WHERE relname = '${table}'`,
  );
  return String(row!["owner"]);
}

const leaking = {
  "a.sql": revisionText("a", "base", {
    upgrade:
      `CREATE SCHEMA other; SET search_path = other; SET lock_timeout = '1ms'; SET statement_timeout = '1h';`,
  }),
  "b.sql": revisionText("b", "a", {
    upgrade: "CREATE TABLE b AS SELECT current_setting('statement_timeout');",
  }),
  "c.sql": revisionText("c", "b", {
    header: ["-- transaction = false"],
    upgrade:
      "SET maintenance_work_mem = '7MB';\nCREATE TABLE c AS SELECT current_setting('maintenance_work_mem');\n" +
      "SET search_path = other;\nRESET ALL;\nCREATE TABLE c2 ();",
  }),
  "d.sql": revisionText("d", "c", {
    upgrade: "CREATE TABLE d AS SELECT current_setting('maintenance_work_mem');",
  }),
};

for (const mode of ["revision", "all"]) {
  Deno.test(`what a revision sets does not reach the next one, transaction ${mode}`, async () => {
    await using project = await scriptProject(leaking, `transaction = "${mode}"\n`);
    const [live, scripted] = [await freshDatabase(), await freshDatabase()];
    await project.on(live, "upgrade");
    await using client = openScriptClient(scripted);
    assert.deepEqual(await client.run(await project.offline("upgrade", "--sql"), "stop"), []);
    const state = await databaseState(scripted);
    assert.deepEqual(state, await databaseState(live));
    assert.deepEqual(state.data["c"], ["(7MB)"]);
    const [row] = await client.query(
      "SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS l",
    );
    assert.deepEqual(row, { path: '"$user", public', l: "0" });
  });
}

Deno.test("the role and the search path of who runs a script last through it, whatever a revision sets", async () => {
  const [owner, lesser] = [`owner_${unique}`, `lesser_${unique}`];
  await withRoles([owner, lesser], async (url) => {
    await using project = await scriptProject({
      "a.sql": revisionText("a", "base", { upgrade: `CREATE TABLE a (); SET ROLE ${lesser}; SELECT 1;` }),
      "b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE b (); SET LOCAL search_path = pg_catalog;" }),
      "c.sql": revisionText("c", "b", {
        header: ["-- transaction = false"],
        upgrade: `CREATE TABLE c ();\nSET ROLE ${lesser};\nSELECT 1;\nRESET ROLE;\nSET ROLE ${owner};`,
      }),
      "d.sql": revisionText("d", "c", { upgrade: "CREATE TABLE d ();" }),
    });
    await using client = openScriptClient(url);
    await client.query(`CREATE SCHEMA app AUTHORIZATION ${owner}; GRANT ALL ON SCHEMA public TO ${owner};
      SET search_path = app; SET ROLE ${owner}`);
    assert.deepEqual(await client.run(await project.offline("upgrade", "--sql"), "stop"), []);
    const [row] = await client.query("SELECT current_user AS who, current_setting('search_path') AS path");
    assert.deepEqual(row, { who: owner, path: "app" });
    for (const table of ["a", "b", "c", "d"]) assert.equal(await ownerOf(url, table), owner, table);
    assert.deepEqual(
      (await client.query("SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'app'"))[0],
      { n: 4 },
    );
  });
});

Deno.test("the role of the settings runs the revisions, and need not see aludel's tables", async () => {
  const role = `runner_${unique}`;
  await withRoles([role], async (url) => {
    await using project = await scriptProject({
      "a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE a ();" }),
      "b.sql": revisionText("b", "a", {
        header: ["-- transaction = false"],
        upgrade: "CREATE TABLE b ();\nVACUUM b;",
      }),
      "c.sql": revisionText("c", "b", { upgrade: "CREATE TABLE c ();" }),
    }, `role = "${role}"\n`);
    await runScript(url, `GRANT ALL ON SCHEMA public TO ${role};`);
    assert.deepEqual(await runScript(url, await project.offline("upgrade", "--sql")), []);
    for (const table of ["a", "b", "c"]) assert.equal(await ownerOf(url, table), role, table);
    assert.equal(await ownerOf(url, "alembic_version"), "postgres");
    assert.deepEqual((await databaseState(url)).versionRows, ["c"]);
  });
});

for (const idempotent of [[], ["--idempotent"]]) {
  Deno.test(`what a revision resets is what the settings say again ${idempotent.join()}`, async () => {
    const role = `runner_${unique}`;
    await withRoles([role], async (url) => {
      const reset = (name: string) =>
        `RESET ROLE; RESET ALL; -- back again\n-- the table\nCREATE TABLE ${name} AS
          SELECT current_setting('lock_timeout') AS l, current_setting('statement_timeout') AS s;`;
      const inside = revisionText("a", "base", { upgrade: `${reset("a")} RESET ROLE;` });
      const header = ["-- transaction = false", '-- lock_timeout = "3s"'];
      const outside = revisionText("b", "a", { header, upgrade: reset("b") });
      await using project = await scriptProject(
        { "a.sql": inside, ...(idempotent.length === 0 ? { "b.sql": outside } : {}) },
        `role = "${role}"\nlock_timeout = "3s"\nstatement_timeout = "30s"\n`,
      );
      await runScript(url, `GRANT ALL ON SCHEMA public TO ${role};`);
      assert.deepEqual(await runScript(url, await project.offline("upgrade", "--sql", ...idempotent)), []);
      const { data } = await databaseState(url);
      for (const table of Object.keys(data)) {
        assert.deepEqual(data[table], ["(3s,30s)"]);
        assert.equal(await ownerOf(url, table), role, table);
      }
    });
  });
}

Deno.test("limits of the settings and of a revision hold for its statements", async () => {
  const limits = "SELECT current_setting('lock_timeout') AS l, current_setting('statement_timeout') AS s";
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base", { upgrade: `CREATE TABLE a AS ${limits};` }),
    "b.sql": revisionText("b", "a", {
      header: ['-- lock_timeout = "7s"', '-- statement_timeout = "70s"'],
      upgrade: `CREATE TABLE b AS ${limits};`,
    }),
    "c.sql": revisionText("c", "b", {
      header: ['-- lock_timeout = "8s"', "-- transaction = false"],
      upgrade: `CREATE TABLE c AS ${limits};`,
    }),
  }, 'lock_timeout = "3s"\nstatement_timeout = "30s"\n');
  const [live, scripted] = [await freshDatabase(), await freshDatabase()];
  await project.on(live, "upgrade");
  assert.deepEqual(await runScript(scripted, await project.offline("upgrade", "--sql")), []);
  const { data } = await databaseState(scripted);
  assert.deepEqual(data, { a: ["(3s,30s)"], b: ["(7s,70s)"], c: ["(8s,30s)"] });
  assert.deepEqual(data, (await databaseState(live)).data);
});

Deno.test("names and messages that hold quotes and line ends change nothing of what a script does", async () => {
  await using project = await scriptProject(
    {
      "a.sql": revisionText("a", "base", {
        header: [`-- message = "first\\rDROP TABLE a; --\\nsecond $aludel$ 'quoted'"`],
        upgrade: "CREATE TABLE a ();",
        downgrade: "DROP TABLE a;",
      }),
      "b.sql": revisionText("b", "a", {
        header: ["-- transaction = false"],
        upgrade: "CREATE TABLE b ();",
        downgrade: "DROP TABLE b;",
      }),
    },
    `version_table = "it's $aludel$\\n\\"v\\""\nlog_table = "lo'g%"\nversion_table_schema = "s\\\\ -- "\n`,
  );
  const url = await freshDatabase();
  await runScript(url, `CREATE SCHEMA "s\\ -- ";`);
  for (const words of [["upgrade", "base:a"], ["upgrade", "a:b"], ["downgrade", "b:base"]]) {
    assert.deepEqual(await runScript(url, await project.offline(...words, "--sql")), [], words.join(" "));
  }
  assert.deepEqual(
    await runScript(url, await project.offline("upgrade", "base:a", "--sql", "--idempotent")),
    [],
  );
  assert.equal((await project.on(url, "current")).trim(), "a");
  assert.match((await databaseState(url)).objects.join("\n"), /^relation r a owner/m);
});

const readings = {
  "a.sql": revisionText("a", "base", {
    upgrade: `CREATE TABLE a (t text); INSERT INTO a VALUES ('Á'), ('a\\');`,
  }),
  "b.sql": revisionText("b", "a", {
    upgrade: "SET work_mem = '5MB'; RESET ALL; INSERT INTO a VALUES ('É'), ('b\\');",
  }),
  "c.sql": revisionText("c", "b", {
    header: ["-- transaction = false"],
    upgrade: "SET work_mem = '6MB';\nRESET ALL;\nINSERT INTO a VALUES ('Í'), ('c\\');",
  }),
  "d.sql": revisionText("d", "c", { upgrade: "INSERT INTO a VALUES ('Ó'), ('d\\');" }),
};

Deno.test("a script is read as it is written, whatever encoding and strings the session begins with", async () => {
  await using project = await scriptProject(readings);
  const live = await freshDatabase();
  await project.on(live, "upgrade");
  const expected = (await databaseState(live)).data;
  for (const [range, flags] of [["base:heads", []], ["base:b", ["--idempotent"]]] as const) {
    const url = await freshDatabase();
    const script = await project.offline("upgrade", range, "--sql", ...flags);
    const odd = `${url}?client_encoding=LATIN1&standard_conforming_strings=off&backslash_quote=on`;
    assert.deepEqual(await runScript(odd, script), []);
    const { data } = await databaseState(url);
    assert.deepEqual(data["a"], expected["a"]!.filter((row) => range === "base:heads" || /[ÁÉab]/.test(row)));
  }
});
