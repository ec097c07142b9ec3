import assert from "node:assert/strict";
import type { DatabaseError } from "../../src/core/error.ts";
import { LiveTarget } from "../../src/database/live_target.ts";
import { RunnerLock } from "../../src/database/runner_lock.ts";
import { planUpgrade } from "../../src/plan/upgrade.ts";
import { createRevision } from "../../src/revision/create.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { lockKey } from "../../src/run/lock_key.ts";
import { preparePlan } from "../../src/run/prepare.ts";
import { runPlan } from "../../src/run/run_plan.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { ask, chain, migrate, openClient, openDatabase } from "../support/migrate.ts";

const key = String(lockKey({ schema: "public", name: "alembic_version" }));
const revisions = chain([
  { id: "a", upgrade: "CREATE TABLE t (x int)" },
  { id: "b", upgrade: "CREATE INDEX CONCURRENTLY t_x ON t (x)", transaction: false },
  { id: "c", upgrade: "INSERT INTO t VALUES (1)" },
]);

for (const version of testedVersions()) {
  Deno.test(`Ten runners at once apply each revision once on a server ${version}`, async () => {
    const url = await freshDatabase(version);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => migrate({ url, revisions })));
    assert.deepEqual(outcomes.flatMap(({ error }) => error ?? []), []);
    assert.deepEqual(outcomes.flatMap(({ done }) => done).sort(), ["a", "b", "c"]);
    assert.deepEqual(await ask(url, "SELECT x FROM t"), [1]);
    assert.deepEqual(await ask(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'"), [0]);
  });
}

Deno.test("A runner that waits says for whom, and goes on when its turn comes", async () => {
  const url = await freshDatabase();
  await using other = openClient(`${url}?application_name=holder`);
  const [row] = await other.unsafe(`SELECT pg_backend_pid() AS pid, pg_advisory_lock(${key})`);
  const { error, done, notes } = await migrate({
    url,
    revisions,
    onEvent: ({ kind }) => kind === "note" && other.unsafe(`SELECT pg_advisory_unlock(${key})`),
  });
  assert.equal(error, undefined);
  assert.deepEqual(done, ["a", "b", "c"]);
  assert.equal(notes.length, 1);
  assert.match(
    notes[0]!,
    new RegExp(
      `^Waiting for another runner: process ${row!.pid} \\(user "postgres", holder, from 127.0.0.1, ` +
        "since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\)$",
    ),
  );
});

Deno.test("A runner waits no longer than lockWait", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  await other.unsafe(`SELECT pg_advisory_lock(${key})`);
  for (const lockWait of [0, 100]) {
    const { error, done } = await migrate({ url, revisions, lockWait });
    assert.equal(error?.code, "locked");
    assert.match(error.message, /^Cannot lock "public\.alembic_version" for a run: process \d+ /);
    assert.deepEqual(done, []);
  }
});

Deno.test("A runner that waits goes home when another one has done everything", async () => {
  const url = await freshDatabase();
  await migrate({ url, revisions, to: "b" });
  await using other = openClient(url);
  await other.unsafe(`SELECT pg_advisory_lock(${key})`); // and never gives it back
  const onEvent = ({ kind }: { kind: string }) =>
    kind === "note" && other.unsafe("UPDATE alembic_version SET version_num = 'c'");
  const { error, done } = await migrate({ url, revisions, onEvent });
  assert.deepEqual({ error, done }, { error: undefined, done: [] });
});

Deno.test("A run that has nothing to do takes no lock", async () => {
  const url = await freshDatabase();
  await migrate({ url, revisions });
  await using other = openClient(url);
  await other.unsafe(`SELECT pg_advisory_lock(${key})`);
  assert.equal((await migrate({ url, revisions, lockWait: 0 })).error, undefined);
});

Deno.test("A runner that was planned too early plans again under the lock", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  await other.unsafe(`SELECT pg_advisory_lock(${key})`);
  const onEvent = async ({ kind }: { kind: string }) => {
    if (kind !== "note") return;
    await other.unsafe(`CREATE TABLE t (x int);
      CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
      INSERT INTO alembic_version VALUES ('a')`);
    await other.unsafe(`SELECT pg_advisory_unlock(${key})`);
  };
  const { error, done } = await migrate({ url, revisions, onEvent });
  assert.deepEqual({ error, done }, { error: undefined, done: ["b", "c"] });
});

Deno.test("A runner whose rows another one changes under its lock follows them", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  const { error, done, notes } = await migrate({
    url,
    revisions,
    onEvent: (event) =>
      event.kind === "start" && event.step.revision?.id === "b" &&
      other.unsafe("CREATE INDEX t_x ON t (x); UPDATE alembic_version SET version_num = 'b'"),
  });
  assert.equal(error, undefined);
  assert.deepEqual(done, ["a", "c"]);
  assert.deepEqual(notes, ['Revision "b" was applied by another runner meanwhile']);
});

Deno.test("A transaction whose rows another one changed under its lock changes nothing", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  const { error, done, notes } = await migrate({
    url,
    revisions,
    onEvent: (event) =>
      event.kind === "start" && event.step.revision?.id === "c" &&
      other.unsafe("INSERT INTO t VALUES (1); UPDATE alembic_version SET version_num = 'c'"),
  });
  assert.equal(error, undefined);
  assert.deepEqual(done, ["a", "b"]);
  assert.deepEqual(notes, ['Revision "c" was applied by another runner meanwhile']);
  assert.deepEqual(await ask(url, "SELECT x FROM t"), [1]);
});

Deno.test("Runners that have no lock at all still apply each revision once, or nothing", async () => {
  const url = await freshDatabase();
  const graph = linkRevisions(
    chain(
      Array.from(
        { length: 5 },
        (_, index) => ({ id: `r${index}`, upgrade: `INSERT INTO t VALUES (${index})` }),
      ),
    )
      .map((revision) => createRevision(revision)),
  );
  await ask(url, "CREATE TABLE t (x int)");
  const prepared = preparePlan(planUpgrade(graph, [], "heads"), () => undefined);
  const race = async (): Promise<number> => {
    await using database = await openDatabase(url);
    await database.ensureTables();
    await using target = new LiveTarget(database, new RunnerLock(database), new AbortController().signal);
    let done = 0;
    try {
      for await (const { kind } of runPlan(prepared, target, "revision")) if (kind === "done") done++;
    } catch (error) {
      assert.equal((error as DatabaseError).code, "version_rows_changed");
    }
    return done;
  };
  const counts = await Promise.all(Array.from({ length: 8 }, race));
  assert.equal(counts.reduce((a, b) => a + b), 5);
  assert.deepEqual(await ask(url, "SELECT x FROM t ORDER BY x"), [0, 1, 2, 3, 4]);
  assert.deepEqual(await ask(url, "SELECT version_num FROM alembic_version"), ["r4"]);
});

Deno.test("A runner to a destination counted from the rows does not follow rows that are none of its own", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  const { error, done } = await migrate({
    url,
    revisions,
    to: "+2",
    isRepeatable: false,
    onEvent: (event) =>
      event.kind === "start" && event.step.revision?.id === "b" &&
      other.unsafe("UPDATE alembic_version SET version_num = 'c'"),
  });
  assert.equal(error?.code, "version_rows_changed");
  assert.deepEqual(done, ["a"]);
});

for (const givingAway of ["SELECT pg_advisory_unlock_all()", "DISCARD ALL"]) {
  const away = chain([
    { id: "a", upgrade: `${givingAway}; CREATE TABLE a (); CREATE TABLE b ()`, transaction: false },
  ]);

  Deno.test(`A runner that gives its lock away by ${givingAway} says so, and takes it back`, async () => {
    const url = await freshDatabase();
    const { error, done, notes } = await migrate({ url, revisions: away });
    assert.equal(error, undefined);
    assert.deepEqual(done, ["a"]);
    assert.deepEqual(notes.map((note) => note.replace(/^(.{0,30}).*; /, "$1; ")), [
      "The runner's lock was given aw; it was taken back",
    ]);
    assert.deepEqual(await ask(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'"), [0]);
  });
}

Deno.test("A runner that gives its lock away in a transaction says so at the end", async () => {
  const url = await freshDatabase();
  const { error, notes } = await migrate({
    url,
    revisions: chain([{ id: "a", upgrade: "SELECT pg_advisory_unlock_all()" }]),
  });
  assert.equal(error, undefined);
  assert.equal(notes.length, 1);
  assert.match(notes[0]!, /^The runner's lock was given away before the end of the run/);
});

Deno.test("A runner whose lock another one took stops before its next statement outside a transaction", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  const { error, done } = await migrate({
    url,
    revisions: chain([{
      id: "a",
      upgrade: "SELECT pg_advisory_unlock_all(), pg_sleep(1); CREATE TABLE a ()",
      transaction: false,
    }]),
    onEvent: ({ kind }) => kind === "start" && void other.unsafe(`SELECT pg_advisory_lock(${key})`).execute(),
  });
  assert.equal(error?.code, "lock_lost");
  assert.deepEqual(done, []);
  assert.deepEqual(await ask(url, "SELECT to_regclass('a')::text"), [null]);
});
