import assert from "node:assert/strict";
import postgres from "postgres";
import { planChanges } from "../../src/schema/plan.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { catalogOf } from "./judge.ts";

for (const version of testedVersions()) {
  Deno.test(`planChanges() leaves a child table its values of a column that the parent loses on PostgreSQL ${version}`, async () => {
    const [current, desired] = [
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
    ];
    await current.unsafe(`
      CREATE TABLE places (id integer, note text, CONSTRAINT places_id CHECK (id > 0));
      CREATE TABLE cities (mayor text) INHERITS (places);
      CREATE TABLE hamlets (trees integer) INHERITS (places);
      INSERT INTO cities VALUES (1, 'by the sea', 'Ada');`);
    await desired.unsafe(`
      CREATE TABLE places (id integer);
      CREATE TABLE cities (note text, mayor text, CONSTRAINT places_id CHECK (id > 0)) INHERITS (places);
      CREATE TABLE hamlets (trees integer) INHERITS (places);`);

    const wanted = await catalogOf(desired);
    for (const { sql } of planChanges(await catalogOf(current), wanted).statements) await current.unsafe(sql);

    assert.deepEqual(planChanges(await catalogOf(current), wanted).changes, []);
    assert.deepEqual([...await current`SELECT id, note, mayor FROM cities`], [
      { id: 1, note: "by the sea", mayor: "Ada" },
    ]);
    await Promise.all([current.end(), desired.end()]);
  });
}

for (const version of testedVersions()) {
  Deno.test(`planChanges() fills a column that a child table has without its parent's default on PostgreSQL ${version}`, async () => {
    const [current, desired] = [
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
    ];
    await current.unsafe(`
      CREATE TABLE places (id integer);
      CREATE TABLE cities () INHERITS (places);
      CREATE TABLE hamlets () INHERITS (places);
      INSERT INTO cities VALUES (1);
      INSERT INTO hamlets VALUES (2);`);
    await desired.unsafe(`
      CREATE TABLE places (id integer, size integer NOT NULL DEFAULT 5);
      CREATE TABLE cities (size integer NOT NULL) INHERITS (places);
      CREATE TABLE hamlets () INHERITS (places);
      ALTER TABLE cities ALTER COLUMN size DROP DEFAULT;
      ALTER TABLE hamlets ALTER COLUMN size DROP DEFAULT;`);

    const wanted = await catalogOf(desired);
    for (const { sql } of planChanges(await catalogOf(current), wanted).statements) await current.unsafe(sql);

    assert.deepEqual(planChanges(await catalogOf(current), wanted).changes, []);
    assert.deepEqual([...await current`SELECT id, size FROM places ORDER BY id`], [
      { id: 1, size: 5 },
      { id: 2, size: 5 },
    ]);
    await Promise.all([current.end(), desired.end()]);
  });
}

Deno.test("planChanges() names NOT NULL of a column whose table leaves its parent", async () => {
  const [current, desired] = [
    postgres(await freshDatabase(18), { max: 1, onnotice: () => {} }),
    postgres(await freshDatabase(18), { max: 1, onnotice: () => {} }),
  ];
  await current.unsafe(`
    CREATE TABLE places (id integer NOT NULL);
    CREATE TABLE cities (mayor text) INHERITS (places);
    CREATE TABLE hamlets (trees integer) INHERITS (places);`);
  await desired.unsafe(`
    CREATE TABLE places (id integer NOT NULL);
    CREATE TABLE regions (id bigint NOT NULL);
    CREATE TABLE cities (id integer NOT NULL, mayor text);
    CREATE TABLE hamlets (trees integer) INHERITS (regions);`);

  const wanted = await catalogOf(desired);
  for (const { sql } of planChanges(await catalogOf(current), wanted).statements) await current.unsafe(sql);

  assert.deepEqual(planChanges(await catalogOf(current), wanted).changes, []);
  await Promise.all([current.end(), desired.end()]);
});
