import assert from "node:assert/strict";
import postgres from "postgres";
import { planChanges } from "../../src/schema/plan.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { catalogOf } from "./judge.ts";

for (const version of testedVersions()) {
  Deno.test(`planChanges() moves what has storage to other tablespaces on PostgreSQL ${version}`, async () => {
    const [current, desired] = [
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
      postgres(await freshDatabase(version), { max: 1, onnotice: () => {} }),
    ];
    const space = `space_${crypto.randomUUID().slice(0, 8)}`;
    await current.unsafe("SET allow_in_place_tablespaces = on");
    await current.unsafe(`CREATE TABLESPACE ${space} LOCATION ''`);
    await current.unsafe(`
      CREATE TABLE stays (id integer PRIMARY KEY) TABLESPACE ${space};
      CREATE TABLE goes (id integer, note text, CONSTRAINT goes_key PRIMARY KEY (id) USING INDEX TABLESPACE ${space});
      CREATE INDEX goes_note ON goes (note);
      CREATE TABLE parts (id integer) PARTITION BY RANGE (id);
      CREATE MATERIALIZED VIEW seen AS SELECT id FROM goes;
      INSERT INTO goes VALUES (1, 'kept');`);
    await desired.unsafe(`
      CREATE TABLE stays (id integer PRIMARY KEY) TABLESPACE ${space};
      CREATE TABLE goes (id integer, note text, CONSTRAINT goes_key PRIMARY KEY (id)) TABLESPACE ${space};
      CREATE INDEX goes_note ON goes (note) TABLESPACE ${space};
      CREATE TABLE parts (id integer) PARTITION BY RANGE (id) TABLESPACE ${space};
      CREATE MATERIALIZED VIEW seen TABLESPACE ${space} AS SELECT id FROM goes;`);

    const [old, wanted] = [await catalogOf(current), await catalogOf(desired)];
    for (const { sql } of planChanges(old, wanted).statements) await current.unsafe(sql);
    assert.deepEqual(planChanges(await catalogOf(current), wanted).changes, []);
    assert.deepEqual([...await current`SELECT id, note FROM goes`], [{ id: 1, note: "kept" }]);

    for (const { sql } of planChanges(wanted, old).statements) await current.unsafe(sql);
    assert.deepEqual(planChanges(await catalogOf(current), old).changes, []);

    for (const sql of [current, desired]) {
      await sql.unsafe("DROP TABLE IF EXISTS stays, goes, parts CASCADE");
    }
    await current.unsafe(`DROP TABLESPACE ${space}`);
    await Promise.all([current.end(), desired.end()]);
  });
}
