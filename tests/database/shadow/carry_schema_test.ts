import assert from "node:assert/strict";
import postgres from "postgres";
import { carrySchema } from "../../../src/database/shadow/carry_schema.ts";
import { wholeDatabase } from "../../../src/database/shadow/read_schema.ts";
import { compareCatalogs } from "../../../src/schema/compare.ts";
import { readCatalog } from "../../../src/schema/read_catalog.ts";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { shadowOf } from "../../support/shadow.ts";

/** What PostgreSQL prints differently in different versions: views most of all. */
const schema = `
  CREATE TABLE a (id int PRIMARY KEY, t text NOT NULL, at timestamptz DEFAULT now() - interval '1 day');
  CREATE TABLE b (a_id int REFERENCES a, n numeric CHECK (n > 0 AND n < 10 OR n IS NULL));
  CREATE VIEW v AS SELECT a.id, b.n, a.at::date + 1 AS d FROM a LEFT JOIN b ON b.a_id = a.id
    WHERE a.t = ANY (ARRAY['x', 'y']) OR a.t LIKE 'z%';
  CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql AS 'SELECT i';
`;

for (const version of testedVersions()) {
  Deno.test(`carrySchema() makes a schema of server ${version} comparable with the embedded engine's`, async () => {
    await using shadow = await shadowOf("embedded");
    await shadow.fill().query(schema);
    const { catalog: expected } = await shadow.read(wholeDatabase);
    const sql = postgres(await freshDatabase(version), { max: 1, onnotice: () => {} });
    await sql.unsafe(schema);
    const live = await readCatalog((text) => sql.unsafe(text) as Promise<Record<string, unknown>[]>);
    await sql.end();
    assert.deepEqual(await carrySchema(shadow, live, "the database"), []);
    const { catalog } = await shadow.read(wholeDatabase);
    assert.deepEqual(compareCatalogs(catalog, expected), []);
  });
}
