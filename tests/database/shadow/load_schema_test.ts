import assert from "node:assert/strict";
import { DatabaseError } from "../../../src/core/error.ts";
import { locate } from "../../../src/core/source.ts";
import { loadSchema } from "../../../src/database/shadow/load_schema.ts";
import type { Shadow } from "../../../src/database/shadow/shadow.ts";
import { shadowOf } from "../../support/shadow.ts";

const shadow = await shadowOf("embedded");
Deno.test.afterAll(() => shadow[Symbol.asyncDispose]());

/** Loads files into the empty shadow. */
async function load(...files: readonly string[]) {
  await shadow.empty();
  return await loadSchema(shadow, files.map((text, index) => ({ path: `${index + 1}.sql`, text })));
}

async function tables(of: Shadow): Promise<string> {
  const [row] = await of.fill().query(
    `SELECT coalesce(string_agg(schemaname || '.' || tablename, ' ' ORDER BY 1), '') AS it FROM
     (SELECT * FROM pg_tables WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema' ORDER BY 1, 2) t`,
  );
  return String(row!["it"]);
}

/** How loading fails: the place and the message. */
async function failure(...files: readonly string[]): Promise<string> {
  try {
    await load(...files);
  } catch (error) {
    assert.ok(error instanceof DatabaseError, String(error));
    const { source, start } = error.span!;
    return `${source.path}:${locate(source, start).line} ${error.message}`;
  }
  return "nothing failed";
}

Deno.test("loadSchema() takes files in any order", async () => {
  const report = await load(
    "CREATE VIEW v AS SELECT * FROM a; CREATE TABLE a (id int PRIMARY KEY, b app.b);",
    "CREATE TABLE app.c (id int REFERENCES public.a);",
    "CREATE TYPE app.b AS ENUM ('x');",
    "CREATE SCHEMA app;",
  );
  assert.deepEqual(report, { run: 5, skippedData: 0, skippedCluster: 0 });
  assert.equal(await tables(shadow), "app.c public.a");
});

Deno.test("loadSchema() tries a statement again with the settings of its place", async () => {
  await load(
    "SET search_path = one; CREATE TABLE a (m mood); SET search_path = two; CREATE TABLE b (m mood);",
    "CREATE SCHEMA one; CREATE SCHEMA two; CREATE TYPE one.mood AS ENUM (); CREATE TYPE two.mood AS ENUM ();",
  );
  assert.equal(await tables(shadow), "one.a two.b");
});

Deno.test("loadSchema() gives no file the settings of another one", async () => {
  await load("CREATE SCHEMA one; SET search_path = one; CREATE TABLE a ();", "CREATE TABLE b ();");
  assert.equal(await tables(shadow), "one.a public.b");
});

Deno.test("loadSchema() names the reason, not its consequences", async () => {
  const text = await failure("CREATE VIEW v AS SELECT * FROM a;", "\nCREATE TABLE a (m moood);");
  assert.equal(text, '2.sql:2 Cannot load the schema: type "moood" does not exist');
});

Deno.test("loadSchema() stops at once at what is no missing object", async () => {
  assert.equal(
    await failure("CREATE TABLE a (b nope);", "CREATE TABEL c ();"),
    '2.sql:1 Cannot load the schema: syntax error at or near "TABEL"',
  );
});

Deno.test("loadSchema() reads a dump of pg_dump, without its rows", async () => {
  const report = await load(String.raw`\restrict abc
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.a (id integer NOT NULL);
ALTER TABLE public.a OWNER TO app_owner;
COPY public.a (id) FROM stdin;
1
\.
INSERT INTO public.a VALUES (2);
SELECT pg_catalog.setval('public.s', 1, false);
GRANT SELECT ON TABLE public.a TO app_reader;
\unrestrict abc
`);
  assert.deepEqual(report, { run: 4, skippedData: 3, skippedCluster: 0 });
  assert.equal((await shadow.fill().query("SELECT * FROM a")).length, 0);
});

Deno.test("loadSchema() passes over roles, databases and transactions", async () => {
  const report = await load("BEGIN; CREATE ROLE x; CREATE TABLE a (); GRANT x TO y; SET ROLE x; COMMIT;");
  assert.deepEqual(report, { run: 1, skippedData: 0, skippedCluster: 5 });
});

Deno.test("loadSchema() makes all roles that one statement names", async () => {
  await load("CREATE TABLE a (); GRANT SELECT ON a TO r1, r2, r3;");
  assert.equal(await tables(shadow), "public.a");
});

Deno.test("loadSchema() says which shadow has an extension that the embedded engine lacks", async () => {
  await assert.rejects(load("CREATE EXTENSION postgis;"), (error) => {
    assert.ok(error instanceof DatabaseError);
    assert.match(error.hint ?? "", /shadow = "database"/);
    assert.match(error.notes[0]?.message ?? "", /"postgis" is not in the embedded engine/);
    return true;
  });
});
