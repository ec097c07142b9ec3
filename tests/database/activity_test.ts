import assert from "node:assert/strict";
import type { Activity, ServerState } from "../../src/database/activity.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { ask, chain, migrate, openClient } from "../support/migrate.ts";

/** Remembers what was told, each thing once. */
class Memory implements Activity {
  readonly statements: (string | null)[] = [];
  readonly states: ServerState[] = [];

  constructor(private readonly onSeen: (state: ServerState) => unknown = () => {}) {}

  running(statement: Parameters<Activity["running"]>[0]): void {
    this.statements.push(statement?.text ?? null);
  }

  seen(state: ServerState): void {
    this.states.push(state);
    this.onSeen(state);
  }
}

/** A table of many pages, and a function that takes its time for each row. */
const slowTable = `CREATE TABLE slow (x int, filler text) WITH (fillfactor = 10);
INSERT INTO slow SELECT i, repeat('x', 400) FROM generate_series(1, 40) i;
CREATE FUNCTION slowly(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.08); RETURN x; END $$;
CREATE FUNCTION slow_row() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.08); RETURN NEW; END $$;
CREATE TABLE copied (x int);
CREATE TRIGGER slow BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION slow_row();`;

Deno.test("the statements of one flight are told in order, as the server comes to them", async () => {
  const url = await freshDatabase();
  const activity = new Memory();
  const revisions = chain([{ id: "a", upgrade: "SELECT 1; SELECT 2; SELECT 3;" }]);
  assert.equal((await migrate({ url, revisions, activity })).error, undefined);
  assert.deepEqual(activity.statements, [null, "SELECT 1", "SELECT 2", "SELECT 3", null, null]);
  assert.deepEqual(activity.states, []);
});

for (const version of testedVersions()) {
  Deno.test(`how far an index build and a COPY are is asked of a server ${version}`, async () => {
    const url = await freshDatabase(version);
    await ask(url, slowTable);
    const activity = new Memory();
    const rows = Array.from({ length: 40 }, (_, index) => `${index}\n`).join("");
    const revisions = chain([
      { id: "a", upgrade: "CREATE INDEX ON slow (slowly(x));" },
      { id: "b", upgrade: `COPY copied FROM STDIN;\n${rows}\\.\n` },
    ]);
    assert.equal((await migrate({ url, revisions, activity })).error, undefined);
    const works = activity.states.flatMap(({ work }) => work ? [work] : []);
    const [build] = works.filter(({ phase }) => phase === "building index: scanning table");
    assert.ok(build && build.done > 0 && build.done < build.total, JSON.stringify(works));
    if (version < 14) return; // it has no view of COPY yet
    const [copy] = works.filter(({ phase }) => phase === "");
    assert.ok(copy && copy.done > 0 && copy.done < 40 && copy.total === 40, JSON.stringify(works));
  });
}

Deno.test("who keeps a statement waiting is told while it waits", async () => {
  const url = await freshDatabase();
  await ask(url, "CREATE TABLE held (x int)");
  await using other = openClient(`${url}?application_name=holder`);
  await other.unsafe("BEGIN; LOCK held");
  const activity = new Memory(({ blockers }) => blockers.length > 0 && other.unsafe("COMMIT").execute());
  const revisions = chain([{ id: "a", upgrade: "ALTER TABLE held ADD y int;" }]);
  const { error } = await migrate({ url, revisions, activity, lockTimeout: "0" });
  assert.equal(error, undefined);
  const seen = activity.states.flatMap(({ blockers }) => blockers.map(({ application }) => application));
  assert.deepEqual([...new Set(seen)], ["holder"]);
});
