import assert from "node:assert/strict";
import { freshDatabase } from "../support/database.ts";
import { type Cut, startCuttingProxy } from "../support/cutting_proxy.ts";
import { ask, chain, migrate, openClient, untilSomebodySleeps } from "../support/migrate.ts";

const seed = Number(Deno.env.get("SEED") ?? Math.trunc(Math.random() * 2 ** 31));
const rounds = Number(Deno.env.get("ROUNDS") ?? 25);

const revisions = chain([
  { id: "a", upgrade: "CREATE TABLE t (x int); INSERT INTO t VALUES (1)" },
  {
    id: "b",
    upgrade: "CREATE INDEX CONCURRENTLY t_x ON t (x); INSERT INTO t VALUES (2)",
    transaction: false,
  },
  { id: "c", upgrade: "INSERT INTO t VALUES (3); CREATE TABLE u (x int)" },
]);

/** What must be true at each version: the rows of t, and whether u is there. */
const truth: Record<string, unknown> = {
  "": [null, null],
  a: ["1", null],
  b: ["1,2", null],
  c: ["1,2,3", "u"],
};

async function isAtBoundary(url: string): Promise<string> {
  const [version] = await ask(url, "SELECT to_regclass('alembic_version')::text");
  const [row = ""] = version === null ? [] : await ask(url, "SELECT version_num FROM alembic_version");
  const [table] = await ask(url, "SELECT to_regclass('t')::text");
  const rows = table === null ? null : await ask(url, "SELECT string_agg(x::text, ',' ORDER BY x) FROM t");
  const other = await ask(url, "SELECT to_regclass('u')::text");
  const expected = truth[String(row)];
  const there = [rows?.[0] ?? null, other[0]];
  const isPartOfB = row === "a" && there[0] === "1,2"; // outside a transaction, its second statement may be done
  if (!isPartOfB) assert.deepEqual(there, expected, `at version "${row}"`);
  return String(row);
}

Deno.test(`A connection that is cut anywhere leaves a boundary, and the next run ends the work (SEED=${seed})`, async () => {
  const random = randomFrom(seed);
  const measured = await measure();
  for (let round = 0; round < rounds; round++) {
    const direction = random() < 0.5 ? "to server" : "to client";
    const cut = { direction, bytes: 1 + Math.trunc(random() * measured[direction]) } as const;
    await cutOnce(cut);
  }
});

async function measure() {
  await using proxy = await startCuttingProxy(await freshDatabase());
  assert.equal((await migrate({ url: proxy.url, revisions })).error, undefined);
  return { ...proxy.carried };
}

async function cutOnce(cut: Cut): Promise<void> {
  const url = await freshDatabase();
  await using proxy = await startCuttingProxy(url, cut);
  const context = `cut after ${cut.bytes} bytes ${cut.direction}`;
  const { error, done } = await migrate({ url: proxy.url, revisions });
  assert.ok(error === undefined || error.name === "DatabaseError", `${context}: ${error?.stack}`);
  const row = await isAtBoundary(url);
  assert.deepEqual(done, ["a", "b", "c"].slice(0, done.length), context);
  if (error === undefined) assert.deepEqual(done, ["a", "b", "c"], context);
  // What was claimed is true: when it says how it stands, it stands so.
  const notes = error?.notes?.map(({ message }) => message) ?? [];
  const kept = notes.find((note) => note.startsWith("done and kept: "))?.slice("done and kept: ".length);
  if (notes.some((note) => note.startsWith("rolled back"))) {
    assert.equal(kept?.split(", ").at(-1) ?? "", row, `${context}: ${notes}`);
  }
  assert.equal((await migrate({ url, revisions })).error, undefined, `${context}: the next run`);
  assert.equal(await isAtBoundary(url), "c", context);
  const done3 = await ask(
    url,
    "SELECT string_agg(revision, ',' ORDER BY id) FROM aludel_log WHERE status = 'done'",
  );
  assert.deepEqual(done3, ["a,b,c"], context);
}

/** A small generator of random numbers (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

Deno.test("A revision that was committed while the connection broke is told as done, and the run goes on", async () => {
  const url = await freshDatabase();
  await migrate({ url, revisions: [{ id: "a" }], to: "a" });
  await ask(
    url,
    `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END';
     CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON aludel_log DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW WHEN (NEW.revision = 'b') EXECUTE FUNCTION slow()`,
  ); // the commit of b takes a while
  const two = chain([{ id: "a" }, { id: "b" }, { id: "c" }]);
  await using proxy = await startCuttingProxy(url);
  const { error, done, notes } = await migrate({
    url: proxy.url,
    revisions: two,
    onEvent: (event) => {
      if (event.kind === "start" && event.step.revision?.id === "b") setTimeout(() => proxy.cutAll(), 100);
    },
  });
  // The server is told to end the session, so the commit may be given up: both are right when they are true.
  if (error === undefined) {
    assert.deepEqual(done, ["b", "c"]);
    assert.ok(notes.includes('Revision "b" was committed although the connection was lost'));
  } else {
    assert.equal(error.code, "connection_lost");
    assert.deepEqual(error.notes?.map(({ message }) => message), ["rolled back: b", "not run: c"]);
    assert.deepEqual(await ask(url, "SELECT version_num FROM alembic_version"), ["a"]);
  }
});

Deno.test("The answer to a COMMIT that is lost on its way is found in the version rows", async () => {
  const one = [{ id: "a" }];
  const notes = new Set<string>();
  const length = await (async () => {
    await using proxy = await startCuttingProxy(await freshDatabase());
    await migrate({ url: proxy.url, revisions: one });
    return proxy.carried["to client"];
  })();
  // What comes last is the answer to COMMIT, the empty one before it, and the one about the lock.
  for (let before = 1; before < 150; before += 7) {
    const url = await freshDatabase();
    await using proxy = await startCuttingProxy(url, { direction: "to client", bytes: length - before });
    const outcome = await migrate({ url: proxy.url, revisions: one });
    assert.deepEqual(outcome.error, undefined, `${before} bytes before the end`);
    assert.deepEqual(outcome.done, ["a"]);
    assert.deepEqual(await ask(url, "SELECT revision FROM aludel_log"), ["a"]);
    // A server with much to do misses the old session, which has the lock, only after a while.
    for (const note of outcome.notes) if (!note.startsWith("Waiting for another runner")) notes.add(note);
  }
  assert.deepEqual([...notes], [
    "The connection was lost; connecting again to see what was done",
    'Revision "a" was committed although the connection was lost',
  ]);
});

Deno.test("A session that the server has not missed yet is ended before anything is claimed", async () => {
  const url = await freshDatabase();
  const one = [{ id: "a", upgrade: `SELECT '${"x".repeat(20_000)}'` }];
  // In the middle of the long statement: the server goes on waiting for the rest of it, in a transaction.
  await using proxy = await startCuttingProxy(url, { direction: "to server", bytes: 10_000, isSilent: true });
  const { error } = await migrate({ url: proxy.url, revisions: one, lockWait: 20_000 });
  assert.equal(proxy.cuts, 1);
  assert.equal(error?.code, "connection_lost");
  assert.deepEqual(error.notes?.map(({ message }) => message), ["rolled back: a"]);
  assert.equal((await migrate({ url, revisions: one, lockWait: 0 })).error, undefined);
});

Deno.test("A session that an administrator ends is reported in his words, with where it stands", async () => {
  const url = await freshDatabase();
  await using other = openClient(url);
  const { error, done } = await migrate({
    url,
    revisions: chain([{ id: "a" }, { id: "b", upgrade: "SELECT pg_sleep(60)" }]),
    onEvent: (event) => {
      if (event.kind !== "start" || event.step.revision?.id !== "b") return;
      untilSomebodySleeps(url).then(() => {
        other.unsafe(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aludel' " +
            "AND datname = current_database()",
        ).execute();
      });
    },
  });
  assert.deepEqual(done, ["a"]);
  assert.equal(error?.code, "connection_lost");
  assert.equal(
    error.message,
    'Cannot upgrade "b": the server ended the session: terminating connection due to administrator command',
  );
  assert.deepEqual(error.notes?.map(({ message }) => message), ["done and kept: a", "rolled back: b"]);
});
