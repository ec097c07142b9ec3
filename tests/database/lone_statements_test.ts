import assert from "node:assert/strict";
import type { NewRevision } from "../../src/revision/create.ts";
import { insertLogSql } from "../../src/run/log_table.ts";
import { statementsChecksum } from "../../src/run/progress.ts";
import { wholeSource } from "../../src/core/source.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { ask, migrate, openClient } from "../support/migrate.ts";

const log = { schema: "public", name: "aludel_log" };

function alone(upgrade: string, more: Partial<NewRevision> = {}): NewRevision[] {
  return [{ id: "a", transaction: false, upgrade, ...more }];
}

/** Status and statements of each row of the log, oldest first. */
async function readLog(url: string): Promise<unknown[]> {
  return await ask(url, "SELECT status || ' ' || statements FROM aludel_log ORDER BY id");
}

for (const version of testedVersions()) {
  Deno.test(`A run goes on behind the last statement that is done on a server ${version}`, async () => {
    const url = await freshDatabase(version);
    const text = (last: string) =>
      `CREATE TABLE t (x int); INSERT INTO t VALUES (1); VACUUM t; ${last}; VACUUM t`;
    const first = await migrate({ url, revisions: alone(text("SELECT 1/0")) });
    assert.equal(first.error?.sqlstate, "22012");
    assert.deepEqual(first.error.notes?.map(({ message }) => message), [
      "a is outside a transaction: 3 of its 5 statements are done; the next run goes on behind them",
    ]);
    const second = await migrate({ url, revisions: alone(text("INSERT INTO t VALUES (2)")) });
    assert.equal(second.error, undefined);
    assert.deepEqual(second.notes, ['Going on with revision "a" behind its statement 3']);
    assert.deepEqual(await ask(url, "SELECT x FROM t ORDER BY x"), [1, 2]);
    assert.deepEqual(await readLog(url), [
      "running 1",
      "running 2",
      "begun 2",
      "running 3",
      "running 4",
      "begun 4",
      "running 5",
      "done 5",
    ]);
  });

  Deno.test(`An index that a failed attempt left invalid is built again on a server ${version}`, async () => {
    const url = await freshDatabase(version);
    const revisions = alone("CREATE UNIQUE INDEX CONCURRENTLY t_x ON s.t (x)");
    await ask(url, "CREATE SCHEMA s; CREATE TABLE s.t (x int); INSERT INTO s.t VALUES (1), (1)");
    const first = await migrate({ url, revisions });
    assert.equal(first.error?.sqlstate, "23505");
    await ask(url, "DELETE FROM s.t");
    const second = await migrate({ url, revisions });
    assert.deepEqual(second, {
      done: ["a"],
      notes: ['Dropping the index "s.t_x", which a failed attempt left invalid'],
      error: undefined,
    });
    assert.deepEqual(await ask(url, "SELECT indisvalid FROM pg_index WHERE indrelid = 's.t'::regclass"), [
      true,
    ]);
  });
}

Deno.test("An index whose name the server chose is found, and built again", async () => {
  const url = await freshDatabase();
  const revisions = alone("CREATE UNIQUE INDEX CONCURRENTLY ON t (x)");
  await ask(url, "CREATE TABLE t (x int); INSERT INTO t VALUES (1), (1); CREATE INDEX ON t (x)");
  assert.equal((await migrate({ url, revisions })).error?.sqlstate, "23505");
  await ask(url, "DELETE FROM t");
  assert.equal((await migrate({ url, revisions })).error, undefined);
  assert.deepEqual(
    await ask(
      url,
      "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 't'::regclass ORDER BY 1",
    ),
    ["t_x_idx true", "t_x_idx1 true"],
  );
});

Deno.test("An index that was begun by a run that did not see its end, and is there, is not built again", async () => {
  for (const name of ["t_x", ""]) {
    const url = await freshDatabase();
    const statement = `CREATE INDEX CONCURRENTLY ${name} ON t (x)`;
    await ask(url, "CREATE TABLE t (x int)");
    await migrate({ url, revisions: alone("SELECT 1") }); // makes the tables
    await ask(url, "DELETE FROM alembic_version");
    await writeBegun(url, statement, name === "" ? "[]" : null);
    await ask(url, statement);
    const [before] = await ask(url, "SELECT indexrelid FROM pg_index WHERE indrelid = 't'::regclass");
    const { error, notes } = await migrate({ url, revisions: alone(statement) });
    assert.equal(error, undefined);
    assert.match(notes.join(), /^<a>:1 \(CREATE INDEX .*\): the index was built by a run before this one$/);
    assert.deepEqual(await ask(url, "SELECT indexrelid FROM pg_index WHERE indrelid = 't'::regclass"), [
      before,
    ]);
  }
});

Deno.test("An index of somebody else with the same name is left alone", async () => {
  const url = await freshDatabase();
  const revisions = alone("CREATE INDEX CONCURRENTLY t_x ON t (x)");
  await ask(url, "CREATE TABLE t (x int, y int); CREATE INDEX t_x ON t (y)");
  for (let run = 0; run < 2; run++) {
    assert.equal((await migrate({ url, revisions })).error?.sqlstate, "42P07");
  }
  assert.deepEqual(await readLog(url), []);
});

Deno.test("An index that somebody is building is waited for", async () => {
  const url = await freshDatabase();
  const revisions = alone("CREATE INDEX CONCURRENTLY t_x ON t (x)");
  await ask(url, "CREATE TABLE t (x int)");
  await using old = openClient(url);
  await old.unsafe("BEGIN; INSERT INTO t VALUES (1)"); // the building waits for it
  const building = ask(url, "CREATE INDEX CONCURRENTLY t_x ON t (x)");
  const progress = "SELECT 1 FROM pg_stat_progress_create_index WHERE index_relid <> 0";
  while ((await ask(url, progress)).length === 0);
  let told = "";
  const running = migrate({
    url,
    revisions,
    onNotice: (_, message) => {
      told ||= message;
      old.unsafe("COMMIT").execute();
    },
  });
  await building;
  assert.equal((await running).error?.sqlstate, "42P07"); // it is valid now, and not ours
  assert.match(told, /^Waiting for process \d+, which builds the index "t_x"$/);
});

Deno.test("A drop that was begun and not seen to end is done", async () => {
  const url = await freshDatabase();
  const statement = "DROP INDEX CONCURRENTLY t_x";
  await migrate({ url, revisions: alone("SELECT 1") });
  await ask(url, "DELETE FROM alembic_version");
  await writeBegun(url, statement);
  const { error, notes } = await migrate({ url, revisions: alone(statement) });
  assert.equal(error, undefined);
  assert.deepEqual(notes, [
    `<a>:1 (${statement}): begun by a run that did not see its end, so it runs again`,
    `<a>:1 (${statement}): it was done by a run before this one`,
  ]);
});

Deno.test("A statement that is done and was edited since is refused", async () => {
  const url = await freshDatabase();
  await migrate({ url, revisions: alone("CREATE TABLE t (x int); SELECT 1/0") });
  const { error } = await migrate({ url, revisions: alone("CREATE TABLE t (x bigint); SELECT 1") });
  assert.equal(error?.code, "edited_since");
});

Deno.test("A statement and its row in the log are one transaction", async () => {
  const url = await freshDatabase();
  await migrate({ url, revisions: [{ id: "a" }] });
  await ask(url, "ALTER TABLE aludel_log ADD CHECK (status <> 'running'); CREATE TABLE t ()");
  const revisions = [{ id: "a" }, {
    id: "b",
    downRevision: "a",
    transaction: false,
    upgrade: "DROP TABLE t",
  }];
  const { error } = await migrate({ url, revisions });
  assert.equal(error?.message.startsWith('Cannot record how far revision "b" came: '), true);
  assert.deepEqual(await ask(url, "SELECT to_regclass('t')::text"), ["t"]);
});

Deno.test("Settings and role last from statement to statement; the log is written by who connected", async () => {
  const url = await freshDatabase();
  const role = `role_${crypto.randomUUID().slice(0, 8)}`;
  await ask(url, `CREATE ROLE ${role}; CREATE SCHEMA s AUTHORIZATION ${role}`);
  try {
    const { error } = await migrate({
      url,
      role,
      revisions: alone(
        "SET search_path = s; CREATE TABLE t AS SELECT current_user AS u; VACUUM t; " +
          "CREATE TABLE v AS SELECT current_user AS u, current_setting('search_path') AS p",
      ),
    });
    assert.equal(error, undefined);
    assert.deepEqual(await ask(url, "SELECT u::text FROM s.t UNION ALL SELECT u || ' ' || p FROM s.v"), [
      role,
      `${role} s`,
    ]);
    assert.deepEqual(await ask(url, "SELECT DISTINCT server_user FROM aludel_log"), ["postgres"]);
  } finally {
    await ask(url, `DROP SCHEMA s CASCADE; DROP ROLE ${role}`);
  }
});

for (const reset of ["DISCARD ALL", "RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL"]) {
  for (const transaction of reset === "DISCARD ALL" ? [false] : [false, true]) {
    const where = transaction ? "in a transaction" : "outside a transaction";
    Deno.test(`${reset} ${where} takes role and limits back to what the settings say`, async () => {
      const url = await freshDatabase();
      const role = `role_${crypto.randomUUID().slice(0, 8)}`;
      await ask(url, `CREATE ROLE ${role}; CREATE SCHEMA s AUTHORIZATION ${role}`);
      try {
        const { error, done } = await migrate({
          url,
          role,
          statementTimeout: "17min",
          lockTimeout: "17s",
          revisions: [{
            id: "a",
            transaction,
            lockTimeout: "19s",
            upgrade: `${reset}; CREATE TABLE s.t AS SELECT current_user::text || ' ' ||
              current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') AS kept`,
          }],
        });
        assert.equal(error, undefined);
        assert.deepEqual(done, ["a"]);
        assert.deepEqual(await ask(url, "SELECT kept FROM s.t"), [`${role} 17min 19s`]);
        assert.deepEqual(await ask(url, "SELECT DISTINCT server_user FROM aludel_log"), ["postgres"]);
      } finally {
        await ask(url, `DROP SCHEMA s CASCADE; DROP ROLE ${role}`);
      }
    });
  }
}

Deno.test("A transaction of the revision's own is done as a whole, or not at all", async () => {
  const url = await freshDatabase();
  const text = (last: string) =>
    `CREATE TABLE t (x int); BEGIN; INSERT INTO t VALUES (1); ${last}; COMMIT; VACUUM t`;
  const { error } = await migrate({ url, revisions: alone(text("SELECT 1/0")) });
  assert.match(error!.notes!.at(-1)!.message, /1 of its 6 statements are done/);
  assert.deepEqual(await ask(url, "SELECT x FROM t"), []);
  assert.equal((await migrate({ url, revisions: alone(text("SELECT 1")) })).error, undefined);
  assert.deepEqual(await ask(url, "SELECT x FROM t"), [1]);
});

Deno.test("A procedure that commits runs alone", async () => {
  const url = await freshDatabase();
  await ask(
    url,
    `CREATE TABLE t (x int);
     CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); END'`,
  );
  const { error } = await migrate({ url, revisions: alone("CALL p()") });
  assert.equal(error, undefined);
  assert.deepEqual(await ask(url, "SELECT x FROM t ORDER BY x"), [1, 2]);
  assert.deepEqual(await readLog(url), ["begun 0", "running 1", "done 1"]);
});

Deno.test("A lock that is in the way of a statement outside a transaction is waited out", async () => {
  const url = await freshDatabase();
  await ask(url, "CREATE TABLE t (x int)");
  await using other = openClient(url);
  await other.unsafe("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
  const { error, notes } = await migrate({
    url,
    revisions: alone("CREATE TABLE u (); ALTER TABLE t ADD y int", { lockTimeout: "1s" }),
    onEvent: ({ kind }) => kind === "note" && other.unsafe("COMMIT"),
  });
  assert.equal(error, undefined);
  assert.match(notes[0]!, /^<a>:1: waited too long for a lock held by process/);
});

Deno.test("Without a log a run says what the next one can't know, and knows it itself", async () => {
  const url = await freshDatabase();
  await ask(url, "CREATE TABLE t (x int)");
  const once = "INSERT INTO t VALUES (1); ";
  const failed = await migrate({ url, logTable: null, revisions: alone(once + "SELECT 1/0") });
  assert.match(
    failed.error!.notes![0]!.message,
    /1 of its 2 .* without a log \(log_table = ""\) the next run begins/,
  );
  await using other = openClient(url);
  await other.unsafe("TRUNCATE t");
  const retried = await migrate({
    url,
    logTable: null,
    revisions: alone(once + "ALTER TABLE t ADD y int", { lockTimeout: "80ms" }),
    onEvent: async ({ kind }) => {
      if (kind === "start") await other.unsafe("BEGIN; LOCK TABLE t IN ROW EXCLUSIVE MODE");
      if (kind === "note") await other.unsafe("COMMIT");
    },
  });
  assert.equal(retried.error, undefined);
  assert.deepEqual(await ask(url, "SELECT x FROM t"), [1]);
});

/** What a run that was killed leaves behind: a first statement that has begun. */
async function writeBegun(url: string, statement: string, detail: string | null = null): Promise<void> {
  const statements = splitStatements(wholeSource({ path: "<a>", text: statement }));
  const checksum = statementsChecksum(statements, 1);
  const entry = { revision: "a", direction: "upgrade", checksum, status: "begun", statements: 0 } as const;
  await ask(url, insertLogSql(log, { ...entry, seconds: 0, detail }));
}
