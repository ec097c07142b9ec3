import assert from "node:assert/strict";
import postgres, { type ISql } from "postgres";
import { losingStatements } from "../../src/schema/ddl.ts";
import { planChanges } from "../../src/schema/plan.ts";
import { selectLossless } from "../../src/schema/select.ts";
import { freshDatabase } from "../support/database.ts";
import { catalogOf } from "./judge.ts";

/** What a change loses, by the codes of its hazards. */
const losses: readonly (readonly [before: string, after: string, codes: readonly string[]])[] = [
  ["CREATE TABLE t (a int)", "", ["drops_table"]],
  ["CREATE TABLE t (a int, b int)", "CREATE TABLE t (a int)", ["drops_column"]],
  ["CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED)", "CREATE TABLE t (a int)", []],
  ["CREATE TABLE t (a int, b int)", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED)", [
    "drops_column",
  ]],
  ["CREATE SCHEMA s; CREATE TABLE s.t (a int)", "", ["drops_table"]],
  ["CREATE SCHEMA s", "", []],
  ["CREATE TABLE t (a int) PARTITION BY LIST (a)", "CREATE TABLE t (a int) PARTITION BY HASH (a)", [
    "drops_table",
  ]],
  [
    "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT",
    "CREATE TABLE p (a int) PARTITION BY LIST (a)",
    ["drops_table"],
  ],
  ["CREATE SEQUENCE s", "", ["drops_sequence"]],
  ["CREATE SEQUENCE s", "CREATE SEQUENCE s MINVALUE 10 START 10", ["restarts_sequence"]],
  ["CREATE SEQUENCE s", "CREATE SEQUENCE s INCREMENT 2", []],
  ["CREATE TABLE t (a serial)", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)", ["drops_sequence"]],
  ["CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)", "CREATE TABLE t (a int NOT NULL)", [
    "drops_identity",
  ]],
  [
    "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)",
    "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (MINVALUE 10 START 10))",
    ["restarts_identity"],
  ],
  ["CREATE TABLE t (a int)", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)", []],
  ["CREATE TYPE c AS (x int); CREATE TABLE t OF c", "CREATE TYPE c AS (x bigint); CREATE TABLE t OF c", []],
  [
    "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (a e)",
    "CREATE TYPE f AS ENUM ('a', 'b'); CREATE TABLE t (a f)",
    ["narrows_type"], // the column's: nothing is left of the old type that could lose a value
  ],
  [
    "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (a e)",
    "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e)",
    ["drops_enum_value"],
  ],
  [
    "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (a e)",
    "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE t (a e)",
    [],
  ],
  ["CREATE TYPE e AS ENUM ('a', 'b')", "CREATE TYPE e AS ENUM ('a')", []],
  [
    "CREATE TYPE c AS (x int, y int); CREATE TABLE t (a c)",
    "CREATE TYPE c AS (x int); CREATE TABLE t (a c)",
    ["drops_attribute"],
  ],
  [
    "CREATE TYPE c AS (x int); CREATE TABLE t (a c)",
    "CREATE TYPE c AS (x int, constructor int); CREATE TABLE t (a c)", // as every object of JavaScript has one
    [],
  ],
  ["CREATE TYPE c AS (x int); CREATE TABLE t (a c)", "CREATE TYPE c AS (x text); CREATE TABLE t (a c)", [
    "narrows_type",
  ]],
  ["CREATE DOMAIN d AS bigint; CREATE TABLE t (a d)", "CREATE DOMAIN d AS int; CREATE TABLE t (a d)", [
    "narrows_type",
  ]],
  ["CREATE DOMAIN d AS int; CREATE TABLE t (a d)", "CREATE DOMAIN d AS bigint; CREATE TABLE t (a d)", []],
  ["CREATE TABLE t (a int)", "CREATE UNLOGGED TABLE t (a int)", ["unlogs_table"]],
  ["CREATE UNLOGGED TABLE t (a int)", "CREATE TABLE t (a int)", []],
  ["CREATE EXTENSION file_fdw", "", ["drops_extension"]],
  ["CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT a FROM t", "CREATE TABLE t (a int)", []],
  ["CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t", "CREATE TABLE t (a int)", []],
  ["CREATE TABLE t (a int UNIQUE); CREATE INDEX i ON t (a)", "CREATE TABLE t (a int)", []],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "", []],
  [
    "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE f (a text, b int) SERVER s OPTIONS (filename '/x')",
    "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE f (b text) SERVER s OPTIONS (filename '/x')",
    [],
  ],
  [
    "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'x')",
    "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w",
    ["drops_secret"],
  ],
];

/** Whether a column of the one type, made the other one, may lose something. */
const types: readonly (readonly [from: string, to: string, loses: boolean])[] = [
  ["int", "bigint", false],
  ["bigint", "int", true],
  ["int", "real", true],
  ["int", "double precision", false],
  ["bigint", "double precision", true],
  ["double precision", "real", true],
  ["numeric", "int", true],
  ["int", "numeric", false],
  ["int", "numeric(12,2)", false],
  ["int", "numeric(11,2)", true],
  ["numeric(10,2)", "numeric(12,2)", false],
  ["numeric(10,2)", "numeric(12,4)", false],
  ["numeric(10,2)", "numeric(12,5)", true],
  ["numeric(10,2)", "numeric", false],
  ["numeric", "numeric(10,2)", true],
  ["varchar(10)", "varchar(20)", false],
  ["varchar(20)", "varchar(10)", true],
  ["varchar(20)", "varchar", false],
  ["varchar", "text", false],
  ["text", "varchar", false],
  ["text", "varchar(10)", true],
  ["char(10)", "text", true],
  ["char(10)", "char(20)", false],
  ["text", "int", true],
  ["int", "text", false],
  ["int", "varchar(5)", true],
  ["date", "timestamp", false],
  ["timestamp", "date", true],
  ["timestamp", "timestamptz", false],
  ["timestamptz", "timestamp", true],
  ["timestamp(6)", "timestamp(3)", true],
  ["timestamp(3)", "timestamp", false],
  ["json", "jsonb", true],
  ["jsonb", "json", false],
  ["int[]", "bigint[]", false],
  ["bigint[]", "int[]", true],
  ["int[]", "text", false],
  ["int", "text[]", true],
  ["uuid", "text", false],
  ["text", "uuid", true],
  ["bit(4)", "bit(8)", true],
  ["boolean", "text", false],
];

Deno.test("planChanges() says what is lost, and nothing else", async (test) => {
  await using world = await openWorld();
  for (const [before, after, codes] of losses) {
    await test.step(`${before} → ${after}`, () => world.losesWhat(before, after, codes));
  }
});

Deno.test("planChanges() says what tables of a type lose when it changes, and selectLossless() keeps both", async () => {
  await using world = await openWorld();
  const [before, after] = ["int", "smallint"].map((type) =>
    `CREATE TYPE c AS (x ${type}); CREATE TABLE t OF c`
  );
  await world.losesWhat(before!, after!, ["narrows_type"], 2); // of the type, then of the table that is left with it
});

Deno.test("planChanges() says of a composite type that another one replaces what its columns risk, once", async () => {
  await using world = await openWorld();
  const [before, after] = ["c", "d"].map((type) =>
    `CREATE TYPE ${type} AS (x int); CREATE TABLE t (a ${type})`
  );
  await world.losesWhat(before!, after!, ["narrows_type"], 2); // then of the attribute, while the column still needs it
});

Deno.test("planChanges() says that an identity starts over", async () => {
  await using world = await openWorld();
  const chores = await world.choresOf(
    "CREATE TABLE t (a int NOT NULL)",
    "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 7))",
  );
  assert.deepEqual(chores, [
    "the identity of public.t.a counts from 7, whatever its rows hold; setval() puts it behind them",
  ]);
});

Deno.test("planChanges() says what a table with rows would refuse", async () => {
  await using world = await openWorld();
  const domains =
    "CREATE DOMAIN d AS int DEFAULT 1; CREATE DOMAIN n AS int; CREATE DOMAIN m AS int NOT NULL; CREATE DOMAIN o AS m;";
  const chores = await world.choresOf(
    `${domains} CREATE TABLE t (a int)`,
    `${domains} CREATE TABLE t (a int, b int NOT NULL, c n NOT NULL, d d NOT NULL, e int, f int NOT NULL DEFAULT 1,
      g int GENERATED ALWAYS AS IDENTITY, h int NOT NULL GENERATED ALWAYS AS (1) STORED, i m, j o, k o DEFAULT 1, l d NOT NULL DEFAULT NULL);
    CREATE TABLE other (a int NOT NULL)`,
  );
  assert.deepEqual(
    chores,
    ["b", "c", "i", "j", "l"].map((column) =>
      `public.t.${column} is NOT NULL and has no default, so it can be added only while public.t has no rows`
    ),
  );
});

Deno.test("planChanges() knows that a table with rows takes what is NOT VALID", async () => {
  await using world = await openWorld(18);
  const chores = await world.choresOf(
    "CREATE TABLE t (a int)",
    "CREATE TABLE t (a int, b int); ALTER TABLE t ADD CONSTRAINT later NOT NULL b NOT VALID",
  );
  assert.deepEqual(chores, []);
});

Deno.test("planChanges() says which changes of a type may lose something", async (test) => {
  await using world = await openWorld();
  for (const [from, to, loses] of types) {
    const [before, after] = [from, to].map((type) => `CREATE TABLE t (a ${type})`);
    await test.step(`${from} → ${to}`, () => world.losesWhat(before!, after!, loses ? ["narrows_type"] : []));
  }
});

async function openWorld(version?: 18) {
  const sql = postgres(await freshDatabase(version), { max: 1, onnotice: () => {} });
  const read = async (script: string) => {
    const undo = new Error("undo");
    let catalog: Awaited<ReturnType<typeof catalogOf>> | undefined;
    await sql.begin(async (inside: ISql) => {
      await inside.unsafe(script);
      catalog = await catalogOf(inside);
      throw undo;
    }).catch((error) => {
      if (error !== undo) throw error;
    });
    return catalog!;
  };
  return {
    async choresOf(before: string, after: string) {
      const { statements } = planChanges(await read(before), await read(after));
      return statements.flatMap(({ hazard }) => hazard?.keepsData ? [hazard.message] : []);
    },
    async losesWhat(before: string, after: string, codes: readonly string[], leftOut = codes.length) {
      const [current, desired] = [await read(before), await read(after)];
      const found = losingStatements(planChanges(current, desired).statements);
      assert.deepEqual(found.map(({ hazard }) => hazard!.code), codes);
      const lossless = selectLossless(current, desired);
      assert.equal(lossless.leftOut.length, leftOut);
      assert.deepEqual(losingStatements(planChanges(current, lossless.desired).statements), []);
    },
    [Symbol.asyncDispose]: () => sql.end(),
  };
}
