import assert from "node:assert/strict";
import { retryPause } from "../../src/database/lock_failure.ts";
import { freshDatabase } from "../support/database.ts";
import { ask, chain, migrate, openClient } from "../support/migrate.ts";

const revisions = chain([
  { id: "a", upgrade: "CREATE TABLE t (x int);" },
  { id: "b", upgrade: "CREATE TABLE u (x int);\nALTER TABLE t ADD COLUMN y int;\nCREATE TABLE v (x int);" },
]);

for (const mode of ["revision", "all"] as const) {
  Deno.test(`A lock that is in the way is waited out again and again, with the transaction around: ${mode}`, async () => {
    const url = await freshDatabase();
    await migrate({ url, revisions, to: "a" });
    await using other = openClient(`${url}?application_name=reader`);
    await other.unsafe("BEGIN");
    const [row] = await other.unsafe(
      "SELECT pg_backend_pid() AS pid FROM t RIGHT JOIN (VALUES (1)) v ON true",
    );
    let notes = 0;
    const outcome = await migrate({
      url,
      revisions,
      mode,
      lockTimeout: "600ms",
      onEvent: ({ kind }) => kind === "note" && ++notes === 2 && other.unsafe("COMMIT"),
    });
    assert.equal(outcome.error, undefined);
    assert.deepEqual(outcome.done, ["b"]);
    assert.equal(outcome.notes.length, 2);
    for (const [index, note] of outcome.notes.entries()) {
      assert.match(
        note,
        new RegExp(
          `^<b>:2: waited too long for a lock held by process ${row!.pid} \\(user "postgres", reader, ` +
            `from 127.0.0.1, since .*\\); trying again in \\d.* \\(${index + 1} of 10\\)$`,
        ),
      );
    }
    assert.deepEqual(await ask(url, "SELECT count(*)::int FROM pg_class WHERE relname IN ('u', 'v')"), [2]);
  });
}

Deno.test("A lock that stays in the way ends the run after lock_retries, at the statement that waited", async () => {
  const url = await freshDatabase();
  await migrate({ url, revisions, to: "a" });
  await using other = openClient(url);
  await other.unsafe("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
  const [row] = await other.unsafe("SELECT pg_backend_pid() AS pid");
  const { error, notes } = await migrate({ url, revisions, lockTimeout: "600ms", lockRetries: 1 });
  assert.equal(error?.sqlstate, "55P03");
  assert.equal(notes.length, 1);
  const [held, rolledBack] = error.notes!.map(({ message }) => message);
  assert.match(
    held!,
    new RegExp(`^the lock is held by process ${row!.pid} \\(user "postgres", .*\\); tried 2 times$`),
  );
  assert.equal(rolledBack, "rolled back: b");
  assert.deepEqual(await ask(url, "SELECT to_regclass('u')"), [null]);
});

Deno.test("A revision's own lock_timeout wins over the settings", async () => {
  const url = await freshDatabase();
  const own = chain([revisions[0]!, { ...revisions[1]!, lockTimeout: "30ms" }]);
  await migrate({ url, revisions, to: "a" });
  await using other = openClient(url);
  await other.unsafe("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
  const { error } = await migrate({ url, revisions: own, lockTimeout: "0", lockRetries: 0 });
  assert.equal(error?.sqlstate, "55P03");
});

Deno.test("A statement that takes longer than statement_timeout is not tried again", async () => {
  const url = await freshDatabase();
  const sleeping = [{ id: "a", upgrade: "SELECT 1;\nSELECT pg_sleep(60)" }];
  for (
    const options of [{ statementTimeout: "50ms" }, {
      revisions: [{ ...sleeping[0]!, statementTimeout: "50ms" }],
    }]
  ) {
    const { error, notes } = await migrate({ url, revisions: sleeping, ...options });
    assert.equal(error?.sqlstate, "57014");
    assert.deepEqual(notes, []);
  }
});

Deno.test("A deadlock is tried again, and the other one goes on", async () => {
  const url = await freshDatabase();
  const crossing = chain([
    { id: "a", upgrade: "CREATE TABLE t (); CREATE TABLE u ()" },
    {
      id: "b",
      upgrade: `SET LOCAL deadlock_timeout = '50ms'; LOCK TABLE t;
        SELECT pg_sleep(0.3); LOCK TABLE u; CREATE TABLE v ()`,
    },
  ]);
  await migrate({ url, revisions: crossing, to: "a" });
  await using other = openClient(url);
  await other.unsafe("BEGIN; SET LOCAL deadlock_timeout = '60s'; LOCK TABLE u");
  let rival: Promise<unknown> | null = null;
  const { error, done, notes } = await migrate({
    url,
    revisions: crossing,
    onEvent: async ({ kind }) => {
      if (kind === "start") rival ??= waitForLock(url, "t").then(() => other.unsafe("LOCK TABLE t; COMMIT"));
      if (kind === "note") await rival;
    },
  });
  assert.equal(error, undefined);
  assert.deepEqual(done, ["b"]);
  assert.match(notes[0]!, /^<b>:2: deadlock \(Process \d+ waits for/);
});

Deno.test("retryPause() grows, has a limit, and is never the same for all", () => {
  for (let attempt = 1; attempt < 40; attempt++) {
    const most = Math.min(5000, 100 * 2 ** (attempt - 1));
    const pause = retryPause(attempt);
    assert.ok(pause >= most / 2 && pause <= most, `${attempt}: ${pause}`);
  }
  assert.ok(new Set(Array.from({ length: 20 }, () => retryPause(5))).size > 1);
});

/** Waits until somebody has locked a table for himself. */
async function waitForLock(url: string, table: string): Promise<void> {
  await using sql = openClient(url);
  const query =
    `SELECT 1 FROM pg_locks WHERE relation = '${table}'::regclass AND mode = 'AccessExclusiveLock'`;
  while ((await sql.unsafe(query)).length === 0) await new Promise((wake) => setTimeout(wake, 10));
}
