import assert from "node:assert/strict";
import { wholeDatabase } from "../../../src/database/shadow/read_schema.ts";
import type { Shadow } from "../../../src/database/shadow/shadow.ts";
import { compareCatalogs } from "../../../src/schema/compare.ts";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { shadowOf } from "../../support/shadow.ts";

/** One of almost everything that a database can hold. */
const content = `
  CREATE SCHEMA "Odd name";
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE TABLE "Odd name"."Odd table" (m mood);
  CREATE DOMAIN positive AS int CHECK (value > 0);
  CREATE TYPE pair AS (a int, b int);
  CREATE TYPE span AS RANGE (subtype = float8);
  CREATE SEQUENCE loose;
  CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m mood, s serial, p pair);
  CREATE TABLE b (id int REFERENCES a (id), c int) PARTITION BY RANGE (c);
  CREATE TABLE b1 PARTITION OF b FOR VALUES FROM (1) TO (2);
  CREATE TABLE child () INHERITS (a);
  CREATE VIEW v AS SELECT * FROM a;
  CREATE MATERIALIZED VIEW mv AS SELECT * FROM v;
  CREATE FUNCTION f(positive, VARIADIC int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE PROCEDURE p(int) LANGUAGE sql AS 'SELECT 1';
  CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int);
  CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
  CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);
  CREATE COLLATION coll (LOCALE = 'C');
  CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple);
  CREATE TEXT SEARCH CONFIGURATION conf (PARSER = default);
  CREATE STATISTICS st ON id, s FROM a;
  CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
  CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION tr();
  CREATE RULE r AS ON UPDATE TO a DO ALSO SELECT 1;
  CREATE POLICY po ON a USING (true);
  CREATE CAST (mood AS positive) WITH INOUT;
  CREATE PUBLICATION pub FOR TABLE a;
  CREATE FOREIGN DATA WRAPPER fdw;
  CREATE SERVER srv FOREIGN DATA WRAPPER fdw;
  CREATE USER MAPPING FOR CURRENT_USER SERVER srv;
  CREATE FOREIGN TABLE ft (a int) SERVER srv;
  CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION et();
  ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
  ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
  GRANT CREATE ON SCHEMA public TO PUBLIC;
  COMMENT ON SCHEMA public IS 'ours';
  SELECT lo_create(0);
  PREPARE left_behind AS SELECT 1;
`;

/** What no catalog of ours shows. */
const rest = `
  SELECT 'default acl ' || count(*) AS line FROM pg_default_acl
  UNION ALL SELECT 'large objects ' || count(*) FROM pg_largeobject_metadata
  UNION ALL SELECT 'public ' || array_agg(x::text ORDER BY x::text)::text FROM pg_namespace, unnest(nspacl) x WHERE nspname = 'public'
  UNION ALL SELECT 'owner ' || nspowner::regrole FROM pg_namespace WHERE nspname = 'public'
  UNION ALL SELECT 'types ' || count(*) FROM pg_type WHERE oid >= 16384 AND typname !~ '^pg_toast'
  UNION ALL SELECT 'procs ' || count(*) FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT 'relations ' || count(*) FROM pg_class WHERE oid >= 16384
  UNION ALL SELECT 'casts ' || count(*) FROM pg_cast WHERE oid >= 16384
  UNION ALL SELECT 'roles ' || count(*) FROM pg_roles WHERE rolname = 'somebody'
  UNION ALL SELECT 'path ' || current_setting('search_path')`;

async function state(shadow: Shadow): Promise<string[]> {
  return (await shadow.fill().query(rest)).map((row) => String(row["line"]));
}

async function fillAndEmpty(place: string, more: string): Promise<void> {
  await using shadow = await shadowOf(place);
  const [blank, before] = [await shadow.read(wholeDatabase), await state(shadow)];
  await shadow.fill().query(content);
  await shadow.fill().query(more);
  await shadow.fill().query("SET search_path = nowhere");
  assert.notDeepEqual(await state(shadow), before);
  await shadow.empty();
  assert.ok(
    await readersLeft(shadow) > 0,
    "the engine was replaced, which only what can't be dropped should need",
  );
  assert.deepEqual(compareCatalogs(blank.catalog, (await shadow.read(wholeDatabase)).catalog), []);
  assert.deepEqual(await state(shadow), before);
}

/** The prepared queries that belong to the session. */
async function readersLeft(shadow: Shadow): Promise<number> {
  const names = await shadow.fill().query("SELECT name FROM pg_prepared_statements");
  assert.ok(names.every(({ name }) => name !== "left_behind"));
  return names.length;
}

const ownCluster = `CREATE EXTENSION pg_trgm; CREATE ROLE somebody; GRANT SELECT ON a TO somebody;
  ALTER DEFAULT PRIVILEGES FOR ROLE somebody GRANT SELECT ON TABLES TO PUBLIC; GRANT CONNECT ON DATABASE postgres TO somebody;
  ALTER DATABASE postgres SET work_mem = '1MB'`;

Deno.test("emptyDatabase() leaves nothing in the embedded engine, roles included", () =>
  fillAndEmpty("embedded", ownCluster));

for (const version of testedVersions()) {
  Deno.test(`emptyDatabase() leaves nothing in a database of server ${version}`, async () => {
    await fillAndEmpty(await freshDatabase(version), "SELECT 1");
  });
}

Deno.test("emptyDatabase() brings back the schema public", async () => {
  await using shadow = await shadowOf("embedded");
  const [blank, before] = [await shadow.read(wholeDatabase), await state(shadow)];
  await shadow.fill().query("DROP SCHEMA public CASCADE");
  await shadow.empty();
  assert.deepEqual(compareCatalogs(blank.catalog, (await shadow.read(wholeDatabase)).catalog), []);
  assert.deepEqual(await state(shadow), before);
});
