import assert from "node:assert/strict";
import postgres, { type ISql, type Sql } from "postgres";
import type { Catalog } from "../../src/schema/catalog.ts";
import type { Ddl } from "../../src/schema/ddl.ts";
import { planChanges, planOnline } from "../../src/schema/plan.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { pgDump } from "../support/pg_dump.ts";
import { catalogOf } from "./judge.ts";

interface Case {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** Rows that are there meanwhile. */
  readonly data?: string;
  /** The statements, a line for each group, the first words alone. */
  readonly groups: readonly RegExp[];
  readonly since?: number;
}

const t = "CREATE TABLE t (id int PRIMARY KEY, a int, b text)";
const rows = "INSERT INTO t SELECT i, i, 'b' || i FROM generate_series(1, 2000) i";

const cases: readonly Case[] = [
  {
    name: "indexes, unique and partial ones too",
    before: `${t}; CREATE INDEX old ON t (b)`,
    after: `${t}; CREATE INDEX t_a ON t (a) WHERE a > 5; CREATE UNIQUE INDEX t_b ON t (lower(b)) INCLUDE (a);
      COMMENT ON INDEX t_b IS 'unique'`,
    data: rows,
    groups: [
      /^CREATE INDEX CONCURRENTLY.*CREATE UNIQUE INDEX CONCURRENTLY/,
      /^COMMENT/,
      /^DROP INDEX CONCURRENTLY/,
    ],
  },
  {
    name: "an index of a materialized view",
    before: `${t}; CREATE MATERIALIZED VIEW m AS SELECT a FROM t`,
    after: `${t}; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX m_a ON m (a)`,
    groups: [/^CREATE INDEX CONCURRENTLY/],
  },
  {
    name: "a check and a foreign key",
    before: t,
    after:
      `CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0) REFERENCES t, b text); CREATE TABLE u (t int REFERENCES t)`,
    data: rows,
    groups: [/NOT VALID.*NOT VALID.*CREATE TABLE/, /^ALTER TABLE public\.t VALIDATE.*VALIDATE/],
  },
  {
    name: "not null",
    before: t,
    after: "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text NOT NULL)",
    data: rows,
    groups: [
      /^(ALTER TABLE public\.t ADD CONSTRAINT \S+ CHECK .* NOT VALID ?){2}$/,
      /^(\S+ \S+ \S+ VALIDATE .*){2}SET NOT NULL.*DROP/,
    ],
  },
  {
    name: "a unique constraint with what refers to it",
    before: t,
    after: `CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b text);
      CREATE TABLE u (a int); ALTER TABLE u ADD FOREIGN KEY (a) REFERENCES t (a)`.replace(
      " DEFERRABLE INITIALLY DEFERRED",
      "",
    ),
    data: rows,
    groups: [/^CREATE UNIQUE INDEX CONCURRENTLY.*USING INDEX/, /^CREATE TABLE/],
  },
  {
    name: "a deferrable unique constraint with storage parameters",
    before: t,
    after:
      `CREATE TABLE t (id int PRIMARY KEY, a int, b text, UNIQUE (a, b) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED)`,
    groups: [
      /^CREATE UNIQUE INDEX CONCURRENTLY .* WITH \(fillfactor = 70\).*DEFERRABLE INITIALLY DEFERRED/,
    ],
  },
  {
    name: "a primary key, whose columns become not null before",
    before: "CREATE TABLE t (id int, a int, b text)",
    after: t,
    data: rows,
    groups: [
      /NOT VALID$/,
      /VALIDATE.*SET NOT NULL/,
      /^CREATE UNIQUE INDEX CONCURRENTLY.*PRIMARY KEY USING INDEX/,
    ],
  },
  {
    name: "a column that gets a value of its own in each row",
    before: t,
    after:
      `CREATE TABLE t (id int PRIMARY KEY, a int, b text, c uuid NOT NULL UNIQUE DEFAULT md5(random()::text)::uuid, d int NOT NULL DEFAULT 7)`,
    data: rows,
    groups: [
      /ADD COLUMN c uuid .*SET DEFAULT.* ADD COLUMN d/,
      /^DO/,
      /NOT VALID$/,
      /VALIDATE.*SET NOT NULL.*DROP/,
      /^CREATE UNIQUE INDEX/,
    ],
  },
  {
    name: "an enum value that a new index uses",
    before: "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e)",
    after: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e); CREATE INDEX t_x ON t (x) WHERE x = 'b'",
    groups: [/ADD VALUE.*CREATE INDEX CONCURRENTLY/],
  },
  {
    name: "indexes and constraints of partitions",
    before:
      `CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
      CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)`,
    after: `CREATE TABLE p (a int, b int NOT NULL CHECK (b > 0), UNIQUE (a, b)) PARTITION BY LIST (a);
      CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
      CREATE INDEX p_b ON p (b)`,
    data: "INSERT INTO p SELECT 1 + i % 2, i FROM generate_series(1, 1000) i",
    groups: [/NOT VALID/, /^CREATE UNIQUE INDEX CONCURRENTLY.*CREATE INDEX CONCURRENTLY/, /VALIDATE/],
  },
  {
    name: "not null that a child table is to keep",
    before:
      `CREATE TABLE p (a int NOT NULL, b int); CREATE TABLE c () INHERITS (p); CREATE TABLE g () INHERITS (c)`,
    after: `CREATE TABLE p (a int, b int); CREATE TABLE c () INHERITS (p); CREATE TABLE g () INHERITS (c);
      ALTER TABLE g ALTER a SET NOT NULL`,
    data: "INSERT INTO g SELECT i, i FROM generate_series(1, 100) i",
    groups: [
      /^ALTER TABLE public\.g ADD CONSTRAINT .* NOT VALID$/,
      /^ALTER TABLE public\.g VALIDATE/,
      /^ALTER TABLE public\.p .* DROP NOT NULL$/,
      /^ALTER TABLE public\.g .* SET NOT NULL .* DROP CONSTRAINT/,
    ],
  },
  {
    name: "an index that some partitions have a part of",
    before:
      `CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
      CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)`,
    after:
      `CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
      CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE INDEX p_b ON ONLY p (b); CREATE INDEX p1_b ON p1 (b);
      ALTER INDEX p_b ATTACH PARTITION p1_b`,
    groups: [
      /^CREATE INDEX CONCURRENTLY p1_b/,
      /^CREATE INDEX p_b ON ONLY .* ATTACH PARTITION public\.p1_b$/,
    ],
  },
  {
    name: "views and functions beside",
    before:
      `${t}; CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    after: `${t}; CREATE INDEX t_a ON t (a); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';
      CREATE VIEW v AS SELECT a, b FROM t WHERE f() = 2`,
    groups: [/FUNCTION.*VIEW/, /^CREATE INDEX CONCURRENTLY/],
  },
];

for (const version of testedVersions()) {
  Deno.test(`planOnline() goes both ways, and scans hold no lock that keeps others off, on PostgreSQL ${version}`, async (test) => {
    for (const one of cases) {
      await test.step({ name: one.name, ignore: version < (one.since ?? 0), fn: () => judge(one, version) });
    }
  });
}

async function judge(
  { before, after, data, groups }: Case,
  version: ReturnType<typeof testedVersions>[number],
) {
  const [old, wanted, url] = [
    await databaseWith(version, before),
    await databaseWith(version, after),
    await databaseWith(version, before),
  ];
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    if (data) await sql.unsafe(data);
    const [current, desired] = [await read(old), await read(wanted)];
    const up = planOnline(current, desired);
    assert.deepEqual(planOnline(current, desired), up);
    const shown = up.map((group) => group.map(({ sql }) => sql.replace(/\s+/g, " ")).join(" "));
    for (const [i, pattern] of groups.entries()) {
      assert.ok(
        shown.some((text, at) => at >= i && pattern.test(text)),
        `${pattern} in\n${shown.join("\n")}`,
      );
    }
    await run(sql, up);
    assertNothingLeft(await catalogOf(sql), desired);
    assert.equal(await dump(url), await dump(wanted));
    await run(sql, planOnline(await catalogOf(sql), current));
    assertNothingLeft(await catalogOf(sql), current);
    assert.equal(await dump(url), await dump(old));
  } finally {
    await sql.end();
  }
}

async function databaseWith(
  version: ReturnType<typeof testedVersions>[number],
  script: string,
): Promise<string> {
  const url = await freshDatabase(version);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(script);
  await sql.end();
  return url;
}

async function read(url: string): Promise<Catalog> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await catalogOf(sql);
  } finally {
    await sql.end();
  }
}

function assertNothingLeft(got: Catalog, wanted: Catalog): void {
  assert.deepEqual(planChanges(got, wanted).changes, []);
}

async function dump(url: string): Promise<string> {
  const lines = (await pgDump(url, ["--schema-only"])).split("\n").map((line) => line.replace(/,$/, ""));
  return lines.filter((line) => !line.startsWith("--")).sort().join("\n"); // up to the order of columns
}

/** Runs groups; what scans must find nothing locked by its transaction that others read or write, nor lock it. */
async function run(sql: Sql, groups: readonly (readonly Ddl[])[]): Promise<void> {
  for (const group of groups) {
    if (group.some(({ noTransaction }) => noTransaction)) {
      for (const statement of group) await attempt(sql, statement);
    } else {
      await sql.begin(async (transaction) => {
        for (const statement of group) {
          await attempt(transaction, statement);
          if (statement.pace === "scan") assert.deepEqual(await strongLocks(transaction), [], statement.sql);
        }
      });
    }
  }
}

async function attempt(sql: ISql, { sql: text }: Ddl): Promise<void> {
  await sql.unsafe(text).catch((error) => {
    throw new Error(`${error.message}, in\n${text}`);
  });
}

/** The locks of this session on user tables that conflict with reading or writing. */
async function strongLocks(sql: ISql): Promise<string[]> {
  const found = await sql.unsafe(`
    select c.relname || ' ' || l.mode as lock from pg_locks l join pg_class c on c.oid = l.relation
    where l.pid = pg_backend_pid() and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
      and l.mode not in ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock')`);
  return found.map(({ lock }) => String(lock));
}

/**
 * A door that a scan waits at: whatever calls `gate()` stands still while somebody holds the advisory lock. So a test can look
 * at what is locked meanwhile, and no clock is needed.
 */
const gate = `CREATE FUNCTION gate(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql
  AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN x; END';
  CREATE FUNCTION fresh() RETURNS int VOLATILE LANGUAGE plpgsql
  AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN 1; END';`;

for (const version of testedVersions()) {
  Deno.test(`planOnline() lets others read and write while it reads a table, on PostgreSQL ${version}`, async () => {
    const before = `${gate} CREATE TABLE t (id int PRIMARY KEY, a int)`;
    const after =
      `${gate} CREATE TABLE t (id int PRIMARY KEY, a int, n int DEFAULT fresh(), CONSTRAINT c CHECK (gate(a) > 0));
      CREATE INDEX i ON t (gate(a));`;
    const [old, wanted] = [await databaseWith(version, before), await databaseWith(version, after)];
    const plan = planOnline(await read(old), await read(wanted));
    const [runner, keeper, other] = [1, 2, 3].map(() => postgres(old, { max: 1, onnotice: () => {} }));
    try {
      await other!.unsafe("INSERT INTO t SELECT i, i FROM generate_series(1, 100) i");
      await other!.unsafe("SET lock_timeout = '10s'; SET statement_timeout = '30s'");
      const waited: string[] = [];
      for (const statement of plan.flat()) {
        await keeper!.unsafe("SELECT pg_advisory_lock(7)");
        let isDone = false;
        const work = runner!.unsafe(statement.sql).then(() => void (isDone = true));
        work.catch(() => {});
        while (!isDone && !await isAtGate(other!)) await Promise.race([work, nextTurn()]);
        if (!isDone) {
          waited.push(statement.sql.split(/\s+/).slice(0, 3).join(" "));
          await other!.unsafe("SELECT count(*) FROM t");
          await other!.unsafe("SELECT FROM t WHERE id = 99 FOR UPDATE");
          await other!.unsafe("DELETE FROM t WHERE id = 100");
        }
        await keeper!.unsafe("SELECT pg_advisory_unlock(7)");
        await work;
      }
      assert.deepEqual(waited.sort(), [
        "ALTER TABLE public.t",
        "CREATE INDEX CONCURRENTLY",
        "DO $fill$ DECLARE",
      ]);
    } finally {
      for (const one of [runner, keeper, other]) await one!.end();
    }
  });
}

Deno.test("planOnline() says that a column of a domain with rules is written into each row", async () => {
  const domain = "CREATE DOMAIN positive AS int CHECK (VALUE > 0)";
  for (const column of ["b positive", "b positive DEFAULT 1"]) {
    const url = await databaseWith(18, `${domain}; CREATE TABLE t (a int); INSERT INTO t VALUES (1)`);
    const wanted = await databaseWith(18, `${domain}; CREATE TABLE t (a int, ${column})`);
    const [[add]] = planOnline(await read(url), await read(wanted)) as [[Ddl]];
    assert.match(add.blocks ?? "", /nobody can read or write public\.t while it is written anew/);
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const file = async () => String((await sql`SELECT pg_relation_filenode('t') AS file`)[0]!["file"]);
    const before = await file();
    await sql.unsafe(add.sql);
    assert.notEqual(await file(), before);
    await sql.end();
  }
});

Deno.test("planOnline() fills no column of a foreign table, whose rows are elsewhere", async () => {
  const server = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;";
  const before = await databaseWith(18, `${server} CREATE FOREIGN TABLE t (a int) SERVER s`);
  const after = await databaseWith(
    18,
    `${server} CREATE FOREIGN TABLE t (a int NOT NULL, b float8 DEFAULT random()) SERVER s`,
  );
  const groups = planOnline(await read(before), await read(after));
  assert.deepEqual(groups.map((group) => group.map(({ sql }) => sql).sort()), [[
    "ALTER TABLE public.t ADD COLUMN b double precision DEFAULT random()",
    "ALTER TABLE public.t ALTER COLUMN a SET NOT NULL",
  ]]);
});

async function isAtGate(sql: ISql): Promise<boolean> {
  const found = await sql.unsafe("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
  return found.length > 0;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
