import assert from "node:assert/strict";
import postgres from "postgres";
import { findUnhandled } from "../../src/schema/unhandled.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { queryOf } from "./judge.ts";

const schema = `
  CREATE SCHEMA s;
  CREATE FUNCTION handle() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
  CREATE LANGUAGE mine HANDLER handle;
  CREATE ACCESS METHOD heap_2 TYPE TABLE HANDLER heap_tableam_handler;
  CREATE TYPE s.shell;
  CREATE TYPE s."Base";
  CREATE FUNCTION s.base_in(cstring) RETURNS s."Base" LANGUAGE internal IMMUTABLE STRICT AS 'textin';
  CREATE FUNCTION s.base_out(s."Base") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
  CREATE TYPE s."Base" (INPUT = s.base_in, OUTPUT = s.base_out, LIKE = text);
  CREATE TYPE s.whole;
  CREATE FUNCTION s.whole_canonical(s.whole) RETURNS s.whole LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
  CREATE TYPE s.whole AS RANGE (SUBTYPE = integer, CANONICAL = s.whole_canonical);
  CREATE OPERATOR s.=== (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, NEGATOR = OPERATOR(s.!==));
  CREATE OPERATOR s.<=> (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, NEGATOR = OPERATOR(s.<!>));
  DROP OPERATOR s.<=> (integer, integer);
  CREATE CONVERSION s.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal));
  SELECT lo_create(0), lo_create(0);
  INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label) VALUES ('pg_namespace'::regclass, 's'::regnamespace, 0, 'selinux', 'secret');`;

const found = [
  "base_type:s.Base",
  "shell_type:s.shell",
  "range_with_canonical:s.whole",
  "shell_operator:s.<!>",
  "conversion:s.conv",
  "language:mine",
  "access_method:heap_2",
  "transform:integer LANGUAGE plpgsql",
  "large_object:2 in all",
  "security_label:selinux ON schema s",
].map((identity) => identity.replace("s.Base", 's."Base"').replace("s.<!>", 's."<!>"'));

for (const version of testedVersions()) {
  Deno.test(`findUnhandled() names all that no kind reads on PostgreSQL ${version}`, async () => {
    const sql = postgres(await freshDatabase(version), { max: 1, onnotice: () => {} });
    await sql.unsafe(schema);
    const find = async (options = {}) =>
      (await findUnhandled(queryOf(sql), options)).map(({ identity }) => identity);

    assert.deepEqual(await find(), found);
    assert.deepEqual(
      await find({ schemas: ["public"] }),
      found.filter((identity) => !/:s\./.test(identity)),
    );
    assert.deepEqual(
      await find({ exclude: ["*:s.*", "language:mine"] }),
      found.filter((identity) => !/:s\.|:mine/.test(identity)),
    );
    await sql.end();
  });

  Deno.test(`findUnhandled() needs no privileges on PostgreSQL ${version}`, async () => {
    const sql = postgres(await freshDatabase(version), { max: 1, onnotice: () => {} });
    await sql.begin(async (transaction) => {
      await transaction`CREATE ROLE nobody_special`;
      await transaction`SET LOCAL ROLE nobody_special`;
      assert.deepEqual(await findUnhandled(queryOf(transaction)), []);
      await transaction`RESET ROLE`;
      await transaction`DROP ROLE nobody_special`;
    });
    await sql.end();
  });

  Deno.test(`findUnhandled() names subscriptions on PostgreSQL ${version}`, async () => {
    const sql = postgres(await freshDatabase(version), { max: 1, onnotice: () => {} });
    await sql`CREATE SUBSCRIPTION elsewhere CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE)`;
    const identities = (await findUnhandled(queryOf(sql))).map(({ identity }) => identity);
    await sql`DROP SUBSCRIPTION elsewhere`;
    await sql.end();
    assert.deepEqual(identities, ["subscription:elsewhere"]);
  });

  Deno.test(`findUnhandled() names nothing that kinds read on PostgreSQL ${version}`, async () => {
    const sql = postgres(await freshDatabase(version), { max: 1, onnotice: () => {} });
    await sql.unsafe(`
      CREATE SCHEMA s;
      CREATE TYPE s.range AS RANGE (SUBTYPE = text);
      CREATE TYPE s.mood AS ENUM ('sad');
      CREATE TYPE s.pair AS (a integer, b s.mood[]);
      CREATE TABLE s.t (id serial PRIMARY KEY, a s.pair, i integer GENERATED ALWAYS AS IDENTITY, t text);
      CREATE VIEW s.v AS SELECT * FROM s.t;
      CREATE OPERATOR CLASS s.ops FOR TYPE text USING btree AS OPERATOR 1 <, FUNCTION 1 bttextcmp(text, text);
      CREATE PUBLICATION p FOR TABLE s.t;
      ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC;`);
    const nothing = await findUnhandled(queryOf(sql));
    await sql.end();
    assert.deepEqual(nothing, []);
  });
}
