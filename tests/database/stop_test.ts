import assert from "node:assert/strict";
import { DatabaseError } from "../../src/core/error.ts";
import { LiveTarget } from "../../src/database/live_target.ts";
import { RunnerLock } from "../../src/database/runner_lock.ts";
import { planUpgrade } from "../../src/plan/upgrade.ts";
import { createRevision } from "../../src/revision/create.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { lockKey } from "../../src/run/lock_key.ts";
import { preparePlan } from "../../src/run/prepare.ts";
import { runPlan } from "../../src/run/run_plan.ts";
import { freshDatabase } from "../support/database.ts";
import { ask, chain, migrate, openClient, openDatabase, untilSomebodySleeps } from "../support/migrate.ts";

const sleepers = "SELECT count(*)::int FROM pg_stat_activity " +
  "WHERE wait_event = 'PgSleep' AND datname = current_database()";

const reason = () => new DatabaseError("Cannot go on: stopped by SIGINT", { code: "interrupted" });

Deno.test("A stop cancels the running statement on the server, rolls back, and says where it stands", async () => {
  const url = await freshDatabase();
  const stop = new AbortController();
  const { error, done } = await migrate({
    url,
    revisions: chain([
      { id: "a", upgrade: "CREATE TABLE t ()" },
      { id: "b", upgrade: "CREATE TABLE u (); SELECT pg_sleep(60)" },
      { id: "c" },
    ]),
    stop: stop.signal,
    onEvent: (event) => {
      if (event.kind === "start" && event.step.revision?.id === "b") {
        setTimeout(() => stop.abort(reason()), 200);
      }
    },
  });
  assert.deepEqual(done, ["a"]);
  assert.equal(error?.code, "interrupted");
  assert.deepEqual(error.notes?.map(({ message }) => message), [
    "done and kept: a",
    "rolled back: b",
    "not run: c",
  ]);
  assert.deepEqual(await ask(url, "SELECT to_regclass('u')"), [null]);
  assert.deepEqual(await ask(url, sleepers), [
    0,
  ]);
});

Deno.test("A stop between two revisions keeps the first and does not begin the second", async () => {
  const url = await freshDatabase();
  const stop = new AbortController();
  const { error } = await migrate({
    url,
    revisions: chain([{ id: "a" }, { id: "b" }]),
    stop: stop.signal,
    onEvent: ({ kind }) => kind === "done" && stop.abort(reason()),
  });
  assert.deepEqual(error?.notes?.map(({ message }) => message), ["done and kept: a", "not run: b"]);
});

Deno.test("A stop ends the wait for another runner", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  await other.unsafe(`SELECT pg_advisory_lock(${lockKey({ schema: "public", name: "alembic_version" })})`);
  const stop = new AbortController();
  const { error } = await migrate({
    url,
    revisions: [{ id: "a" }],
    stop: stop.signal,
    onEvent: ({ kind }) => kind === "note" && stop.abort(reason()),
  });
  assert.equal(error?.code, "interrupted");
});

Deno.test("A stop ends the wait for a lock, and the pause after it", async () => {
  for (const when of ["waiting", "pausing"]) {
    const url = await freshDatabase();
    await ask(url, "CREATE TABLE t ()");
    await using other = openClient(url);
    await other.unsafe("BEGIN; LOCK TABLE t");
    const stop = new AbortController();
    const { error } = await migrate({
      url,
      revisions: [{ id: "a", upgrade: "ALTER TABLE t ADD x int" }],
      stop: stop.signal,
      lockTimeout: when === "waiting" ? "60s" : "30ms",
      lockRetries: 1000,
      onEvent: ({ kind }) => {
        if (when === "waiting" && kind === "start") setTimeout(() => stop.abort(reason()), 100);
        if (when === "pausing" && kind === "note") stop.abort(reason());
      },
    });
    assert.equal(error?.code, "interrupted", when);
    assert.deepEqual(error.notes?.map(({ message }) => message), ["rolled back: a"]);
  }
});

Deno.test("A stop of a revision outside a transaction says how far it came, and the next run goes on there", async () => {
  const url = await freshDatabase();
  const stop = new AbortController();
  const revisions = (seconds: number) => [{
    id: "a",
    transaction: false,
    upgrade: `CREATE TABLE t (); VACUUM t; SELECT pg_sleep(${seconds}); CREATE TABLE u ()`,
  }];
  const first = await migrate({
    url,
    revisions: revisions(60),
    stop: stop.signal,
    onEvent: ({ kind }) => {
      if (kind === "start") untilSomebodySleeps(url).then(() => stop.abort(reason()));
    },
  });
  assert.match(
    first.error!.notes!.at(-1)!.message,
    /^a is outside a transaction: 2 of its 4 statements are done/,
  );
  assert.equal((await migrate({ url, revisions: revisions(0) })).error, undefined);
});

Deno.test("A run that nobody reads on is rolled back where it stands", async () => {
  await using database = await openDatabase(await freshDatabase());
  await database.ensureTables();
  const graph = linkRevisions(
    chain([{ id: "a", upgrade: "CREATE TABLE t ()" }, { id: "b" }]).map(createRevision),
  );
  const prepared = preparePlan(planUpgrade(graph, [], "heads"), () => undefined);
  await using target = new LiveTarget(database, new RunnerLock(database), new AbortController().signal);
  for await (const { kind, number } of runPlan(prepared, target, "all")) {
    if (kind === "start" && number === 2) break;
  }
  const [row] = await database.connection.query("SELECT to_regclass('t')::text AS t");
  assert.equal(row?.["t"], null);
});
