import assert from "node:assert/strict";
import { RunnerLock } from "../../src/database/runner_lock.ts";
import { freshDatabase } from "../support/database.ts";
import { ask, chain, migrate, openDatabase } from "../support/migrate.ts";
import { startTransactionPooler } from "../support/transaction_pooler.ts";

const revisions = chain([
  { id: "a", upgrade: "CREATE TABLE t (x int)" },
  {
    id: "b",
    upgrade: "CREATE INDEX CONCURRENTLY t_x ON t (x); INSERT INTO t VALUES (1)",
    transaction: false,
  },
  { id: "c", upgrade: "INSERT INTO t VALUES (2)" },
]);

const isAboutPooler = (note: string) =>
  note.startsWith("A connection pooler in between gives each transaction");

Deno.test("A runner behind a pooler in transaction mode says that session locks are void, once", async () => {
  const url = await freshDatabase();
  await using pooler = await startTransactionPooler(url);
  const { error, done, notes } = await migrate({ url: pooler.url, revisions });
  assert.equal(error, undefined);
  assert.deepEqual(done, ["a", "b", "c"]);
  assert.equal(notes.filter(isAboutPooler).length, 1);
  assert.deepEqual(await ask(url, "SELECT x FROM t ORDER BY x"), [1, 2]);
});

Deno.test("A pooler that gives our connection another session only later is told of then", async () => {
  const url = await freshDatabase();
  await using pooler = await startTransactionPooler(url);
  await using other = await openDatabase(pooler.url);
  await other.connection.query("BEGIN"); // leaves two sessions: one for the lock, and always the same for us
  const { error, notes } = await migrate({
    url: pooler.url,
    revisions: chain([{ id: "a" }, { id: "b" }]),
    onEvent: async (event) => {
      if (event.kind === "start" && event.number === 1) await other.connection.query("COMMIT");
    },
  });
  assert.equal(error, undefined);
  assert.equal(notes.filter(isAboutPooler).length, 1);
});

Deno.test("A runner that is not behind a pooler says nothing of one", async () => {
  const { notes } = await migrate({ url: await freshDatabase(), revisions });
  assert.deepEqual(notes, []);
});

Deno.test("Ten runners behind a pooler apply each revision once, and leave no lock behind", async () => {
  const url = await freshDatabase();
  await using pooler = await startTransactionPooler(url);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => migrate({ url: pooler.url, revisions })),
  );
  assert.deepEqual(outcomes.flatMap(({ error }) => error ?? []), []);
  assert.deepEqual(outcomes.flatMap(({ done }) => done).sort(), ["a", "b", "c"]);
  assert.deepEqual(await ask(url, "SELECT x FROM t ORDER BY x"), [1, 2]);
  assert.deepEqual(await ask(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'"), [0]);
});

Deno.test("A runner behind a pooler and one that is not take turns", async () => {
  const url = await freshDatabase();
  await using pooler = await startTransactionPooler(url);
  const outcomes = await Promise.all(
    [url, pooler.url, url, pooler.url].map((way) => migrate({ url: way, revisions })),
  );
  assert.deepEqual(outcomes.flatMap(({ error }) => error ?? []), []);
  assert.deepEqual(outcomes.flatMap(({ done }) => done).sort(), ["a", "b", "c"]);
});

Deno.test("A role outside a transaction is refused behind a pooler that can't keep it", async () => {
  const url = await freshDatabase();
  await using pooler = await startTransactionPooler(url);
  const { error, done } = await migrate({ url: pooler.url, role: "postgres", revisions });
  assert.equal(error?.code, "pooler");
  assert.deepEqual(done, ["a"]);
});

Deno.test("A run outside a transaction leaves no settings in the sessions of a pooler", async () => {
  const url = await freshDatabase();
  await using pooler = await startTransactionPooler(url);
  const own = revisions.map((revision) => ({ ...revision, statementTimeout: "17min" }));
  assert.equal((await migrate({ url: pooler.url, revisions: own })).error, undefined);
  for (let session = 0; session < 3; session++) {
    assert.deepEqual(await ask(pooler.url, "SHOW statement_timeout"), ["0"]);
  }
});

Deno.test("The transaction that holds the lock outlives the server's limit on idle ones", async () => {
  const url = await freshDatabase();
  const name = new URL(url).pathname.slice(1);
  await ask(url, `ALTER DATABASE ${name} SET idle_in_transaction_session_timeout = '100ms'`);
  await using pooler = await startTransactionPooler(url);
  const slow = chain([{ id: "a", upgrade: "SELECT pg_sleep(0.4)" }, revisions[1]!]);
  await ask(url, "CREATE TABLE t (x int)");
  const { error, done } = await migrate({ url: pooler.url, revisions: slow });
  assert.equal(error, undefined);
  assert.deepEqual(done, ["a", "b"]);
});

Deno.test("A pool of one session is an error that says so, leaves nothing behind, and is no wait for ever", async () => {
  const url = await freshDatabase();
  await using pooler = await startTransactionPooler(url, 1);
  {
    await using database = await openDatabase(pooler.url);
    const lock = new RunnerLock(database, 300);
    await assert.rejects(lock.tryTake(), { code: "pooler", message: /gives us no second session/ });
    await lock.release();
    assert.deepEqual(await database.heads(), []);
  }
  assert.deepEqual(await ask(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'"), [0]);
});

for (const transaction of [true, false]) {
  const where = transaction ? "between two revisions of one transaction" : "outside a transaction";
  Deno.test(`A runner behind a pooler whose lock is lost ${where} stops there, and says what it leaves`, async () => {
    const url = await freshDatabase();
    await using pooler = await startTransactionPooler(url);
    const upgrade = transaction ? "CREATE TABLE t ()" : `CREATE TABLE t (); ${endHolder}; CREATE TABLE u ()`;
    const { error, done } = await migrate({
      url: pooler.url,
      mode: "all",
      revisions: chain([{ id: "a", upgrade, transaction }, { id: "b", upgrade: "CREATE TABLE v ()" }]),
      onEvent: async (event) => {
        if (transaction && event.kind === "start") await ask(url, endHolder);
      },
    });
    assert.equal(error?.code, "lock_lost");
    assert.deepEqual(done, []);
    const [kept] = error.notes!.map(({ message }) => message);
    assert.match(kept!, transaction ? /^rolled back: a$/ : /^a is outside a transaction: 2 of its 3 /);
    const there = transaction ? null : "t";
    assert.deepEqual(await ask(url, "SELECT concat(to_regclass('t'), to_regclass('u'))"), [there ?? ""]);
    assert.equal((await migrate({ url, revisions: [{ id: "c" }] })).error?.code, undefined);
  });
}

/** Ends the session that holds the runner's lock, and waits until the pooler has passed it on. */
const endHolder =
  `SELECT pg_terminate_backend(pid), pg_sleep(0.3) FROM pg_locks WHERE locktype = 'advisory' AND granted`;
