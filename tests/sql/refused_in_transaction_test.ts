import assert from "node:assert/strict";
import postgres from "postgres";
import { refusedInTransaction } from "../../src/sql/refused_in_transaction.ts";
import { type ServerVersion, serverVersions } from "../support/server.ts";
import { sharedServer } from "../support/shared_server.ts";
import { statementOf } from "./statement_of.ts";

interface Case {
  readonly sql: string;
  /** What runs before, in the same transaction. */
  readonly before?: readonly string[];
  /** The first version that knows the statement. Default 13. */
  readonly since?: ServerVersion;
}

const createSubscription =
  "CREATE SUBSCRIPTION u CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false, slot_name = NONE)";
const withSlot = [createSubscription, "ALTER SUBSCRIPTION u SET (slot_name = 'a')"];
const enabled = [...withSlot, "ALTER SUBSCRIPTION u ENABLE"];

const refused: readonly Case[] = [
  { sql: "CREATE INDEX CONCURRENTLY ON t (a)" },
  { sql: "create unique index/* ; */concurrently if not exists i2 on t (a)" },
  { sql: "DROP INDEX CONCURRENTLY i" },
  { sql: "DROP INDEX CONCURRENTLY IF EXISTS s.i" },
  { sql: "REINDEX INDEX CONCURRENTLY i" },
  { sql: "REINDEX TABLE CONCURRENTLY t" },
  { sql: "REINDEX (VERBOSE) TABLE CONCURRENTLY t" },
  { sql: "REINDEX (CONCURRENTLY) TABLE t", since: 14 },
  { sql: "REINDEX (VERBOSE, CONCURRENTLY true) INDEX i", since: 14 },
  { sql: "REINDEX (VERBOSE false, CONCURRENTLY 'on', TABLESPACE pg_default) INDEX i", since: 14 },
  { sql: "REINDEX SCHEMA public" },
  { sql: "REINDEX (VERBOSE) SCHEMA CONCURRENTLY public" },
  { sql: "REINDEX DATABASE postgres" },
  { sql: "REINDEX SYSTEM postgres" },
  { sql: "REINDEX (VERBOSE) SYSTEM", since: 16 },
  { sql: "VACUUM" },
  { sql: "VACUUM t" },
  { sql: "VACUUM (ANALYZE) t (a)" },
  { sql: "vacuum full analyze t" },
  { sql: "CLUSTER" },
  { sql: "CLUSTER VERBOSE" },
  { sql: "CLUSTER (VERBOSE)", since: 17 },
  { sql: "CREATE DATABASE aludel_never" },
  { sql: "DROP DATABASE aludel_never" },
  { sql: "DROP DATABASE IF EXISTS aludel_never WITH (FORCE)" },
  { sql: "ALTER DATABASE postgres SET TABLESPACE pg_default" },
  { sql: 'ALTER DATABASE "a b" SET TABLESPACE pg_default' },
  { sql: "CREATE TABLESPACE aludel_never LOCATION '/never'" },
  { sql: "DROP TABLESPACE IF EXISTS aludel_never" },
  { sql: "ALTER SYSTEM SET work_mem = '8MB'" },
  { sql: "ALTER SYSTEM RESET ALL" },
  { sql: "DISCARD ALL" },
  { sql: "ALTER TABLE parts DETACH PARTITION part1 CONCURRENTLY", since: 14 },
  { sql: 'ALTER TABLE IF EXISTS public.parts DETACH PARTITION "public"."part1" CONCURRENTLY', since: 14 },
  { sql: "CREATE SUBSCRIPTION u CONNECTION 'a' PUBLICATION p" },
  { sql: "CREATE SUBSCRIPTION u CONNECTION 'a' PUBLICATION p, q WITH (enabled = false, copy_data = false)" },
  { sql: "CREATE SUBSCRIPTION u CONNECTION 'WITH ( CONNECT = FALSE )' PUBLICATION p WITH (create_slot)" },
  { sql: "ALTER SUBSCRIPTION u REFRESH PUBLICATION", before: enabled, since: 14 },
  { sql: "ALTER SUBSCRIPTION u REFRESH PUBLICATION WITH (copy_data = false)", before: enabled, since: 14 },
  { sql: "ALTER SUBSCRIPTION u SET PUBLICATION q", before: enabled, since: 14 },
  { sql: "ALTER SUBSCRIPTION u SET PUBLICATION q WITH (refresh = true)", before: enabled, since: 14 },
  { sql: "ALTER SUBSCRIPTION u ADD PUBLICATION q WITH (copy_data = false)", before: enabled, since: 14 },
  {
    sql: "ALTER SUBSCRIPTION u DROP PUBLICATION p",
    before: [...enabled, "ALTER SUBSCRIPTION u SET PUBLICATION p, q WITH (refresh = false)"],
    since: 14,
  },
  { sql: "ALTER SUBSCRIPTION u SET (failover = true)", before: withSlot, since: 17 },
  { sql: "ALTER SUBSCRIPTION u SET (two_phase = false)", before: withSlot, since: 18 },
];

const allowed: readonly Case[] = [
  { sql: "CREATE INDEX ON t (a)" },
  { sql: 'CREATE INDEX "concurrently" ON t (a)' },
  { sql: "DROP INDEX i" },
  { sql: "REINDEX TABLE t" },
  { sql: "REINDEX (VERBOSE) INDEX i" },
  { sql: "REINDEX (CONCURRENTLY false) TABLE t", since: 14 },
  { sql: "REINDEX (CONCURRENTLY off, VERBOSE) TABLE t", since: 14 },
  { sql: "REINDEX (CONCURRENTLY 'false') TABLE t", since: 14 },
  { sql: "ANALYZE t" },
  { sql: "ANALYZE (VERBOSE)" },
  { sql: "CLUSTER t USING i" },
  { sql: "CLUSTER VERBOSE t USING i" },
  { sql: "ALTER DATABASE postgres SET work_mem = '8MB'" },
  { sql: "ALTER DATABASE postgres RESET work_mem" },
  { sql: "ALTER TABLESPACE pg_default RESET (seq_page_cost)" },
  { sql: "DISCARD PLANS" },
  { sql: "DISCARD TEMP" },
  { sql: "CHECKPOINT" },
  { sql: "ALTER TYPE mood ADD VALUE 'good'" },
  { sql: "REFRESH MATERIALIZED VIEW CONCURRENTLY m" },
  { sql: "ALTER TABLE parts DETACH PARTITION part1" },
  { sql: 'CREATE TABLE "database" (tablespace int)' },
  { sql: "CREATE SEQUENCE database" },
  { sql: createSubscription },
  {
    sql:
      "CREATE SUBSCRIPTION u CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (slot_name = NONE, connect = 'off')",
  },
  { sql: "ALTER SUBSCRIPTION u SET PUBLICATION q WITH (refresh = false)", before: enabled },
  { sql: "ALTER SUBSCRIPTION u SET (synchronous_commit = off)", before: enabled },
  { sql: "ALTER SUBSCRIPTION u DISABLE", before: enabled },
  { sql: "DROP SUBSCRIPTION u", before: [createSubscription] },
];

/** Runs a case in a transaction that is rolled back, and gives the SQLSTATE of its error, or null. */
async function sqlstateInTransaction(
  sql: postgres.Sql,
  { before = [], sql: text }: Case,
): Promise<string | null> {
  await sql.unsafe("BEGIN");
  try {
    for (const statement of before) await sql.unsafe(statement);
    return await sql.unsafe(text).then(() => null, (error: postgres.PostgresError) => error.code);
  } finally {
    await sql.unsafe("ROLLBACK");
  }
}

const schema = `
  CREATE TABLE t (a int);
  CREATE INDEX i ON t (a);
  CREATE TABLE parts (a int) PARTITION BY LIST (a);
  CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1);
  CREATE TYPE mood AS ENUM ('bad');
  CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
  CREATE UNIQUE INDEX ON m (a)`;

for (const version of serverVersions) {
  Deno.test(`refusedInTransaction() refuses what PostgreSQL ${version} refuses, and nothing else`, async () => {
    const server = await sharedServer(version);
    const sql = postgres(await server.createDatabase(), { max: 1, onnotice: () => {} });
    try {
      await sql.unsafe(schema);
      for (const each of refused.filter(({ since = 13 }) => since <= version)) {
        assert.equal(await sqlstateInTransaction(sql, each), "25001", each.sql);
      }
      for (const each of allowed.filter(({ since = 13 }) => since <= version)) {
        assert.equal(await sqlstateInTransaction(sql, each), null, each.sql);
      }
    } finally {
      await sql.end();
    }
  });
}

for (const { sql } of refused) {
  Deno.test(`refusedInTransaction() refuses ${sql}`, () => assert.ok(refusedInTransaction(statementOf(sql))));
}

for (const { sql } of allowed) {
  Deno.test(`refusedInTransaction() lets ${sql} pass`, () =>
    assert.equal(refusedInTransaction(statementOf(sql)), null));
}

Deno.test("refusedInTransaction() names the form", () => {
  assert.equal(
    refusedInTransaction(statementOf("create unique index concurrently on t (a)")),
    "CREATE INDEX CONCURRENTLY",
  );
  assert.equal(refusedInTransaction(statementOf("VACUUM t")), "VACUUM");
});
