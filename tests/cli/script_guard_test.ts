import assert from "node:assert/strict";
import { lockKey } from "../../src/run/lock_key.ts";
import { wholeSource } from "../../src/core/source.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { freshDatabase } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { revisionText } from "../support/project.ts";
import { type AfterError, openScriptClient, runScript } from "../support/run_script.ts";
import { bookshopFiles, bookshopIds, scriptProject } from "../support/script_project.ts";

const bookshop = await bookshopFiles();
const states = ["base", ...bookshopIds];
const bothWays: readonly AfterError[] = ["stop", "go on"];

Deno.test("a script changes nothing on a database at another revision, and says why", async () => {
  await using project = await scriptProject(bookshop);
  for (const state of states) {
    const url = await freshDatabase();
    if (state !== "base") await project.on(url, "upgrade", state);
    const before = await databaseState(url);
    for (const start of states.filter((other) => other !== state)) {
      const script = await project.offline("upgrade", `${start}:heads`, "--sql");
      for (const afterError of bothWays) {
        const [first] = await runScript(url, script, afterError);
        const missing = state === "base" ? /nothing is run: there is no "public"\."alembic_version"/ : null;
        assert.match(
          first!,
          missing ?? /nothing is run: the version rows are .*, and this script starts from/,
        );
        assert.deepEqual(await databaseState(url), before, `${start}:heads at ${state}, ${afterError}`);
      }
    }
  }
});

Deno.test("a script that is run twice changes nothing the second time", async () => {
  await using project = await scriptProject(bookshop);
  for (const words of [["upgrade", "base:heads"], ["downgrade", "heads:base"]] as const) {
    const script = await project.offline(...words, "--sql");
    for (const afterError of bothWays) {
      const url = await freshDatabase();
      if (words[0] === "downgrade") await project.on(url, "upgrade");
      await using client = openScriptClient(url);
      assert.deepEqual(await client.run(script, afterError), []);
      const before = await databaseState(url);
      assert.match((await client.run(script, afterError))[0]!, /nothing is run: the version rows are/);
      assert.match((await runScript(url, script, afterError))[0]!, /nothing is run: the version rows are/);
      assert.deepEqual(await databaseState(url), before);
    }
  }
});

Deno.test("a second client changes nothing while a script runs, nor does it disturb the first", async () => {
  await using project = await scriptProject(bookshop);
  const script = await project.offline("upgrade", "--sql");
  const [alone, shared] = [await freshDatabase(), await freshDatabase()];
  assert.deepEqual(await runScript(alone, script), []);
  const statements = splitStatements(wholeSource({ path: "", text: script }));
  await using first = openScriptClient(shared);
  let from = 0;
  for (let number = 8; number < statements.length - 2; number += 9) {
    const { start } = statements[number]!.span;
    assert.deepEqual(await first.run(script.slice(from, start), "stop"), []);
    from = start;
    for (const afterError of bothWays) {
      assert.match(
        (await runScript(shared, script, afterError))[0]!,
        /somebody else runs aludel or a script/,
      );
    }
  }
  assert.deepEqual(await first.run(script.slice(from), "stop"), []);
  assert.deepEqual(await databaseState(shared), await databaseState(alone));
});

Deno.test("of several clients that start a script at once, exactly one runs it", async () => {
  await using project = await scriptProject(bookshop);
  const script = await project.offline("upgrade", "--sql");
  const alone = await freshDatabase();
  assert.deepEqual(await runScript(alone, script), []);
  const expected = await databaseState(alone);
  for (const afterError of [...bothWays, ...bothWays]) {
    const url = await freshDatabase();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => runScript(url, script, afterError)));
    assert.equal(outcomes.filter((errors) => errors.length === 0).length, 1);
    for (const [first] of outcomes.filter((errors) => errors.length > 0)) {
      assert.match(first!, /nothing is run/);
    }
    assert.deepEqual(await databaseState(url), expected);
  }
});

Deno.test("aludel and a script keep each other out", async () => {
  await using project = await scriptProject(bookshop);
  const url = await freshDatabase();
  const script = await project.offline("upgrade", "--sql");
  const middle = script.indexOf("-- Running upgrade 4e51b8f3a07c ->");
  const cut = script.lastIndexOf("BEGIN;", middle);
  await using client = openScriptClient(url);
  assert.deepEqual(await client.run(script.slice(0, cut), "stop"), []);
  await assert.rejects(project.on(url, "upgrade", "--lock-wait", "0s"), /upgrade --lock-wait/);
  assert.deepEqual(await client.run(script.slice(cut), "stop"), []);
  assert.equal((await project.on(url, "current")).trim(), `${bookshopIds[6]} (head)`);

  await client.query(`SELECT pg_advisory_lock(${lockKey({ schema: "public", name: "alembic_version" })})`);
  const down = await project.offline("downgrade", "heads:base", "--sql");
  assert.match((await runScript(url, down, "go on"))[0]!, /somebody else runs aludel or a script/);
  assert.deepEqual((await databaseState(url)).versionRows, [bookshopIds[6]]);
});

Deno.test("a failed script leaves nothing behind that lets a later part of another one run", async () => {
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE a ();" }),
    "b.sql": revisionText("b", "a", { upgrade: "SELECT 1/0;" }),
    "c.sql": revisionText("c", "b", { upgrade: "CREATE TABLE c ();" }),
  });
  const url = await freshDatabase();
  await using client = openScriptClient(url);
  const script = await project.offline("upgrade", "--sql");
  assert.deepEqual(await client.run(script, "stop"), ["division by zero"]);
  await client.query("ROLLBACK");
  await client.query("UPDATE alembic_version SET version_num = 'b'");
  const [first] = await client.run(await project.offline("upgrade", "a:c", "--sql"), "go on");
  assert.match(first!, /nothing is run: the version rows are b, and this script starts from a/);
  assert.deepEqual((await databaseState(url)).versionRows, ["b"]);
});

const failing: Readonly<Record<string, string>> = {
  "in a transaction": revisionText("c", "b", {
    upgrade: "CREATE TABLE c ();\nSELECT 1/0;\nCREATE TABLE lost ();",
  }),
  "in a transaction with savepoints": revisionText("c", "b", {
    upgrade: "SAVEPOINT one;\nSELECT 1/0;\nRELEASE one;\nCREATE TABLE lost ();",
  }),
  "outside a transaction": revisionText("c", "b", {
    header: ["-- transaction = false"],
    upgrade: "CREATE TABLE c (id int);\nINSERT INTO c VALUES (1/0);\nCREATE TABLE lost ();",
  }),
  "while an index is built": revisionText("c", "b", {
    header: ["-- transaction = false"],
    upgrade: "CREATE TABLE c (id int);\nINSERT INTO c VALUES (1), (1);\n" +
      "CREATE UNIQUE INDEX CONCURRENTLY c_id ON c (id);\nCREATE TABLE lost ();",
  }),
  "while an index is dropped": revisionText("c", "b", {
    header: ["-- transaction = false"],
    upgrade: "CREATE TABLE c (id int PRIMARY KEY);\nDROP INDEX CONCURRENTLY c_pkey;\nCREATE TABLE lost ();",
  }),
};

for (const [where, text] of Object.entries(failing)) {
  for (const afterError of bothWays) {
    Deno.test(`a script that fails ${where} stays where the live run does, when the client will ${afterError}`, async () => {
      await using project = await scriptProject({
        "a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE a ();" }),
        "b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE b ();" }),
        "c.sql": text,
        "d.sql": revisionText("d", "c", { upgrade: "CREATE TABLE d ();" }),
        "e.sql": revisionText("e", "d", {
          header: ["-- transaction = false"],
          upgrade: "CREATE INDEX CONCURRENTLY ON missing (id);\nCREATE TABLE e ();",
        }),
      });
      const [live, scripted] = [await freshDatabase(), await freshDatabase()];
      await assert.rejects(project.on(live, "upgrade"));
      const errors = await runScript(scripted, await project.offline("upgrade", "--sql"), afterError);
      assert.notEqual(errors.length, 0);
      const [expected, found] = [await databaseState(live), await databaseState(scripted)];
      assert.deepEqual(found.objects, expected.objects);
      assert.deepEqual(found.data, expected.data);
      assert.deepEqual(found.versionRows, ["b"]);
      const failures = /"status": "failed"/; // only who hears of a failure can record it
      assert.deepEqual(found.log, expected.log.filter((line) => !failures.test(line)));
    });
  }
}

Deno.test("aludel goes on where a script outside a transaction has stopped", async () => {
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base", {
      header: ["-- transaction = false"],
      upgrade:
        "CREATE TABLE a (id int);\nINSERT INTO a SELECT id FROM b;\nCREATE INDEX CONCURRENTLY a_id ON a (id);",
    }),
  });
  const url = await freshDatabase();
  const errors = await runScript(url, await project.offline("upgrade", "--sql"));
  assert.deepEqual(errors, ['relation "b" does not exist']);
  await runScript(url, "CREATE TABLE b (id int);");
  await project.on(url, "upgrade");
  assert.deepEqual((await databaseState(url)).versionRows, ["a"]);
});
