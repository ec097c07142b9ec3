import assert from "node:assert/strict";
import postgres from "postgres";
import { planChanges } from "../../src/schema/plan.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { catalogOf } from "./judge.ts";

for (const version of testedVersions()) {
  Deno.test(`planChanges() moves the values of a composite type within another one over on PostgreSQL ${version}`, async () => {
    const [current, desired] = [
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
    ];
    await current.unsafe(`
      CREATE TYPE mood AS ENUM ('low', 'high');
      CREATE TYPE place AS (x integer, how mood);
      CREATE TYPE stop AS (at place, name text);
      CREATE TABLE trips (id integer, first stop);
      INSERT INTO trips VALUES (1, ROW(ROW(3, 'low')::place, 'home'));`);
    await desired.unsafe(`
      CREATE TYPE mood AS ENUM ('high', 'low');
      CREATE TYPE place AS (x bigint, how mood);
      CREATE TYPE stop AS (at place, name text);
      CREATE TABLE trips (id integer, first stop);`);

    const wanted = await catalogOf(desired);
    for (const { sql } of planChanges(await catalogOf(current), wanted).statements) await current.unsafe(sql);

    assert.deepEqual(planChanges(await catalogOf(current), wanted).changes, []);
    assert.deepEqual(
      [...await current`SELECT (first).name, ((first).at).x, ((first).at).how FROM trips`],
      [{ name: "home", x: "3", how: "low" }],
    );
    await Promise.all([current.end(), desired.end()]);
  });
}
