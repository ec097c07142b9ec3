import assert from "node:assert/strict";
import postgres from "postgres";
import { createdConcurrently } from "../../src/sql/created_concurrently.ts";
import { sharedServer } from "../support/shared_server.ts";
import { statementOf } from "./statement_of.ts";

for (
  const [text, expected] of [
    ["CREATE INDEX CONCURRENTLY i ON t (a)", { schema: null, name: "i", table: "t" }],
    ["create unique index concurrently if not exists I on only S.T using btree (a)", {
      schema: "s",
      name: "i",
      table: "t",
    }],
    ["CREATE INDEX CONCURRENTLY ON t (a)", { schema: null, name: null, table: "t" }],
    ['CREATE INDEX CONCURRENTLY "on" ON "S"."a""b" (a)', { schema: "S", name: "on", table: 'a"b' }],
    ["CREATE/*;*/INDEX--\nCONCURRENTLY i ON db . s/**/. t(a)", { schema: "s", name: "i", table: "t" }],
    ["CREATE INDEX i ON t (a)", null],
    ['CREATE INDEX "concurrently" ON t (a)', null],
    ["CREATE UNIQUE INDEX ON t (a)", null],
    ["CREATE INDEX CONCURRENTLY", null],
    ["CREATE INDEX CONCURRENTLY i ON", null],
    ["CREATE INDEX CONCURRENTLY i (a)", null],
    ["DROP INDEX CONCURRENTLY i", null],
  ] as const
) {
  Deno.test(`createdConcurrently() reads ${text}`, () => {
    assert.deepEqual(createdConcurrently(statementOf(text)), expected);
  });
}

const names = [
  "Plain_Name$1",
  '"Quoted ""Name"""',
  "ÄÖ_É",
  '"if"',
  'U&"d\\0061t\\+000061 \\\\"',
  "U&\"d!0061t!!a\\b\" UESCAPE '!'",
  'u&"\\00E9"',
  `a${"é".repeat(40)}`,
  `"${"é".repeat(31)}😀"`,
  `"${"😀".repeat(16)}"`,
  "x".repeat(64),
];

for (const version of [13, 18] as const) {
  Deno.test(`createdConcurrently() gives the names that PostgreSQL ${version} puts into its catalog`, async () => {
    const server = await sharedServer(version);
    const sql = postgres(await server.createDatabase(), { max: 1, onnotice: () => {} });
    try {
      await sql.unsafe("CREATE SCHEMA s; CREATE TABLE t (a int)");
      for (const name of names) {
        const text = `CREATE INDEX CONCURRENTLY ${name} ON t (a)`;
        await sql.unsafe(`CREATE TABLE s.${name} (a int)`);
        await sql.unsafe(text);
        const [table] = await sql`SELECT relname FROM pg_class WHERE relnamespace = 's'::regnamespace`;
        const [index] = await sql`SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid
          WHERE indrelid = 't'::regclass`;
        assert.equal(createdConcurrently(statementOf(text))?.name, index!.relname);
        assert.equal(
          createdConcurrently(statementOf(text.replace("ON t", `ON ${name}`)))?.table,
          table!.relname,
        );
        await sql.unsafe(`DROP TABLE s.${name}; DROP INDEX ${name}`);
      }
    } finally {
      await sql.end();
    }
  });
}
