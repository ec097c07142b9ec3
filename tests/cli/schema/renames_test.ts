import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask, openClient } from "../../support/migrate.ts";
import { pgDump } from "../../support/pg_dump.ts";
import { revisionText } from "../../support/project.ts";
import { type SchemaProject, schemaProject } from "../../support/schema_project.ts";

/** A project whose one revision makes `before`, and which wants `after`. */
async function renamingProject(before: string, after: string, shadow = "database"): Promise<SchemaProject> {
  return await schemaProject(after, {
    settings: `schemas = ["*"]\nshadow = "${shadow}"`,
    files: { "migrations/a1_users.sql": revisionText("a1", "base", { upgrade: before, downgrade: null }) },
  });
}

interface Case {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly renames?: readonly string[];
  /** Filled in before the upgrade. */
  readonly data?: string;
  /** What is there afterwards. */
  readonly query?: string;
  readonly rows?: readonly string[];
  /** How many statements the upgrade has at most beside RENAMEs. */
  readonly others?: RegExp;
}

const cases: readonly Case[] = [
  {
    name: "a table with all that is named after it, and a column in it",
    before: `CREATE TABLE users (id serial PRIMARY KEY, mail text NOT NULL UNIQUE, age int CHECK (age > 0));
      CREATE INDEX users_age_idx ON users (age);
      CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int NOT NULL REFERENCES users);
      CREATE VIEW adults AS SELECT id FROM users WHERE age > 17;
      COMMENT ON COLUMN users.mail IS 'where to write';`,
    after: `-- renamed from: users
      CREATE TABLE accounts (
        id serial PRIMARY KEY,
        email text NOT NULL UNIQUE, -- renamed from: mail
        age int CHECK (age > 0)
      );
      CREATE INDEX accounts_age_idx ON accounts (age);
      CREATE TABLE posts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        -- renamed from: user_id
        account_id int NOT NULL REFERENCES accounts
      );
      CREATE VIEW adults AS SELECT id FROM accounts WHERE age > 17;
      COMMENT ON COLUMN accounts.email IS 'where to write';`,
    data: "INSERT INTO users (mail, age) VALUES ('a@b', 3); INSERT INTO posts (user_id) VALUES (1);",
    query: "SELECT email || posts.account_id || nextval('accounts_id_seq') FROM accounts, posts",
    rows: ["a@b12"],
    others: /^$/,
  },
  {
    name: "types of every kind, and a column whose type changes too",
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TYPE point2 AS (x int, y int);
      CREATE DOMAIN mail AS text CONSTRAINT mail_check CHECK (VALUE LIKE '%@%');
      CREATE TYPE span AS RANGE (subtype = int4);
      CREATE TABLE t (m mood DEFAULT 'ok', p point2, e mail, s span, n integer);`,
    after: `CREATE TYPE feeling AS ENUM ('sad', 'ok', 'great'); -- renamed from: mood
      -- renamed from: point2
      CREATE TYPE place AS (
        a int, -- renamed from: x
        y int
      );
      CREATE DOMAIN email AS text CONSTRAINT email_check CHECK (VALUE LIKE '%@%'); -- renamed from: mail
      CREATE TYPE stretch AS RANGE (subtype = int4); -- renamed from: span
      CREATE TABLE t (
        m feeling DEFAULT 'ok',
        p place,
        e email,
        s stretch,
        number bigint -- renamed from: n
      );`,
    data: "INSERT INTO t VALUES ('sad', (1, 2), 'a@b', '[1,3)', 7)",
    query: "SELECT concat(m, (p).a, e, upper(s), number) FROM t",
    rows: ["sad1a@b37"],
    others:
      /^ALTER TYPE public\.feeling ADD VALUE 'great'\nALTER TABLE public\.t ALTER COLUMN number TYPE bigint$/,
  },
  {
    name: "schemas, views, sequences, functions, triggers and policies",
    before: `CREATE SCHEMA crm;
      CREATE TABLE crm.t (id int PRIMARY KEY);
      CREATE SEQUENCE counter;
      SELECT nextval('counter');
      CREATE VIEW v AS SELECT id FROM crm.t;
      CREATE MATERIALIZED VIEW m AS SELECT id FROM crm.t;
      CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
      CREATE FUNCTION f(a text) RETURNS text LANGUAGE sql AS 'SELECT a';
      CREATE FUNCTION tick() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
      CREATE TRIGGER old_tick BEFORE UPDATE ON crm.t FOR EACH ROW EXECUTE FUNCTION tick();
      CREATE POLICY old_policy ON crm.t USING (true);`,
    after: `CREATE SCHEMA sales; -- renamed from: crm
      CREATE TABLE sales.t (id int PRIMARY KEY);
      CREATE SEQUENCE tally; -- renamed from: counter
      CREATE VIEW w AS SELECT id FROM sales.t; -- renamed from: v
      CREATE MATERIALIZED VIEW n AS SELECT id FROM sales.t; -- renamed from: m
      CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
      CREATE FUNCTION f(a text) RETURNS text LANGUAGE sql AS 'SELECT a';
      CREATE FUNCTION tick() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
      -- renamed from: old_tick
      CREATE TRIGGER new_tick BEFORE UPDATE ON sales.t FOR EACH ROW EXECUTE FUNCTION tick();
      -- renamed from: old_policy
      CREATE POLICY new_policy ON sales.t USING (true);`,
    renames: ["function:f(integer)=g"],
    query: "SELECT nextval('tally')::text",
    rows: ["2"],
    others: /^(?!.*\b(DROP|CREATE (TABLE|SCHEMA|SEQUENCE|VIEW|MATERIALIZED))\b)/,
  },
  {
    name: "names that go on: b becomes c, and a becomes b",
    before: "CREATE TABLE a (x text); CREATE TABLE b (y text); CREATE TABLE s (c1 text, c2 text)",
    after: `CREATE TABLE b (x text); -- renamed from: a
      CREATE TABLE c (y text); -- renamed from: b
      CREATE TABLE s (
        c2 text, -- renamed from: c1
        c3 text /* here it is */ -- renamed from: c2
      );`,
    data: "INSERT INTO a VALUES ('a'); INSERT INTO b VALUES ('b'); INSERT INTO s VALUES ('1', '2')",
    query: "SELECT b.x || c.y || s.c2 || s.c3 FROM b, c, s",
    rows: ["ab12"],
    others: /^$/,
  },
  {
    name: "tables and columns that change names",
    before: "CREATE TABLE a (x text); CREATE TABLE b (y text); CREATE TABLE s (c1 text, c2 text)",
    after: "CREATE TABLE b (x text); CREATE TABLE a (y text); CREATE TABLE s (c1 text, c2 text)",
    renames: ["table:a=b", "table:public.b=a", "column:s.c1=c2", "column:s.c2=c1"],
    data: "INSERT INTO a VALUES ('a'); INSERT INTO b VALUES ('b'); INSERT INTO s VALUES ('1', '2')",
    query: "SELECT b.x || a.y || s.c2 || s.c1 FROM b, a, s",
    rows: ["ab12"],
    others: /^$/,
  },
  {
    name: "columns that have copies in partitions and child tables",
    before: `CREATE TABLE p (at date NOT NULL, n int CONSTRAINT p_n CHECK (n > 0)) PARTITION BY RANGE (at);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      CREATE INDEX p_n_idx ON p (n);
      CREATE TABLE parent (c text); CREATE TABLE child () INHERITS (parent);`,
    after: `CREATE TABLE p (
        at date NOT NULL,
        -- renamed from: n
        size int CONSTRAINT p_size CHECK (size > 0)
      ) PARTITION BY RANGE (at);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      CREATE INDEX p_size_idx ON p (size);
      CREATE TABLE parent (d text);
      CREATE TABLE child () INHERITS (parent);`,
    renames: ["column:parent.c=d"],
    data: "INSERT INTO p VALUES ('2020-02-02', 5); INSERT INTO child VALUES ('c')",
    query: "SELECT size || d FROM p1, child",
    rows: ["5c"],
    others: /^$/,
  },
];

for (const version of testedVersions()) {
  for (const one of cases) {
    Deno.test(`revision --autogenerate renames ${one.name} on server ${version}`, async () => {
      await using project = await renamingProject(one.before, one.after);
      const url = await freshDatabase(version);
      assert.equal((await project.on(url, "upgrade", "-q")).code, 0);
      if (one.data) await ask(url, one.data);
      const before = await dump(url);
      const options = (one.renames ?? []).flatMap((rename) => ["--rename", rename]);
      const { code, err } = await project.on(url, "revision", "--autogenerate", "-m", "rename", ...options);
      assert.deepEqual([code, err], [0, ""]);
      const text = (await generated(project)).join("\n");
      if (one.others) assert.match(othersIn(text), one.others, text);
      assert.equal((await project.on(url, "upgrade", "-q")).code, 0, text);
      if (one.query) assert.deepEqual(await ask(url, one.query), one.rows);
      assert.equal(await dump(url), await dumpOf(version, one.after));
      assert.equal((await project.on(url, "check")).out, "");
      const down = await project.on(url, "downgrade", "a1", "-q");
      assert.deepEqual([down.code, down.err], [0, ""], text);
      assert.equal(await dump(url), before);
    });
  }
}

Deno.test("revision --autogenerate for an older server renames constraints only where they have names", async () => {
  await using project = await renamingProject(
    "CREATE TABLE users (id int PRIMARY KEY, mail text NOT NULL)",
    "CREATE TABLE accounts (id int PRIMARY KEY, mail text NOT NULL); -- renamed from: users",
    "embedded",
  );
  const anywhere = await project.run("revision", "--autogenerate", "--from-revisions", "--dry-run");
  assert.match(anywhere.out, /IF current_setting\('server_version_num'\)::int >= 180000 THEN/);
  const url = await freshDatabase(13);
  await project.on(url, "upgrade", "-q");
  const { code, err } = await project.on(url, "revision", "--autogenerate");
  assert.equal(code, 0, err);
  const [text] = await generated(project);
  assert.doesNotMatch(text!, /NOT PROVED|DROP|_not_null/);
  for (const words of [["upgrade"], ["check"], ["downgrade", "-1"], ["upgrade"]]) {
    const done = await project.on(url, ...words, "-q");
    assert.equal(done.code, 0, done.err);
  }
});

/** A project for what needs no server. */
async function refusing(before: string, after: string, ...words: string[]) {
  await using project = await renamingProject(before, after, "embedded");
  return await project.run("check", "--from-revisions", ...words);
}

Deno.test("check says nothing of a rename that is done, and shows one that is to be done", async () => {
  const done = await refusing(
    "CREATE TABLE t (email text); CREATE TABLE old (x int)",
    "-- renamed from: old_t\nCREATE TABLE t (\n  email text -- renamed from: mail\n); CREATE TABLE old (x int); CREATE TABLE new (y text); -- renamed from: x",
  ).catch((error) => error);
  assert.match(
    done.err,
    /Cannot rename the table "x" to "new": the current schema has neither\n {2}--> schema\.sql:4:\d+/,
  );
  const open = await refusing(
    "CREATE TABLE t (mail text)",
    "-- renamed from: gone\nCREATE TABLE t (\n  email text -- renamed from: mail\n);",
  );
  assert.deepEqual([open.code, open.out], [3, "~ column public.t.mail: name mail → email\n"], open.err);
});

for (
  const [state, before, after, words, message] of [
    [
      "both are wanted",
      "CREATE TABLE a (x int)",
      "CREATE TABLE a (x int); CREATE TABLE b (x int); -- renamed from: a",
      [],
      /Cannot rename the table "a" to "b": the desired schema has both\n {2}--> schema\.sql:1:\d+/,
    ],
    [
      "the new one is there, and the old one goes",
      "CREATE TABLE a (x int); CREATE TABLE b (x int)",
      "CREATE TABLE b (x int); -- renamed from: a",
      [],
      /"b" is there already, and so is "a"/,
    ],
    [
      "nothing follows",
      "",
      "CREATE TABLE b (x int);\n\n-- renamed from: a\n",
      [],
      /speaks of nothing that has a name/,
    ],
    [
      "it has no name",
      "",
      "CREATE TABLE b (x int,\n  UNIQUE (x) -- renamed from: a\n);",
      [],
      /speaks of nothing/,
    ],
    ["the old name is none", "", "CREATE TABLE b (x int); -- renamed from: a b", [], /"a b" is not one/],
    [
      "it is elsewhere",
      "",
      "CREATE SCHEMA s; CREATE TABLE s.b (x int); -- renamed from: r.b",
      [],
      /stays in its schema/,
    ],
    [
      "names go round in comments",
      "CREATE TABLE a (x int); CREATE TABLE b (y text)",
      "CREATE TABLE b (x int); -- renamed from: a\nCREATE TABLE a (y text); -- renamed from: b",
      [],
      /nobody can see in a schema whether they have done it/,
    ],
    [
      "there is no such kind",
      "",
      "",
      ["--rename", "tabl:a=b"],
      /there is no kind "tabl"[^]*did you mean "table"/,
    ],
    [
      "its kind is a word of JavaScript",
      "",
      "",
      ["--rename", "constructor:a=b"],
      /there is no kind "constructor"/,
    ],
    ["it is not wanted", "", "", ["--rename", "table:a=b"], /the desired schema has no "b"/],
    ["it has no equals sign", "", "", ["--rename", "table:a"], /it has no "=" behind the old name/],
  ] as const
) {
  Deno.test(`check refuses a rename when ${state}`, async () => {
    const { code, err } = await refusing(before, after, ...words);
    assert.match(err, message);
    assert.equal(code, words.length > 0 ? 2 : 1);
  });
}

Deno.test("revision --autogenerate warns of what may be a rename, and asks where somebody can answer", async () => {
  const [before, after] = [
    "CREATE TABLE users (id int PRIMARY KEY, mail text, age int)",
    "CREATE TABLE accounts (id int PRIMARY KEY, email text, age int)",
  ];
  await using project = await renamingProject(before, after, "embedded");
  const words = ["revision", "--autogenerate", "--from-revisions", "--dry-run"];
  const silent = await project.run(...words);
  assert.match(silent.out, /DROP TABLE public\.users/);
  assert.match(
    silent.err,
    /WARNING: table public\.users is dropped and accounts made; if that is a rename, .* --rename table:public\.users=accounts\n/,
  );
  const questions: string[] = [];
  const asked = await project.asked((question) => {
    questions.push(question);
    return true;
  }, ...words);
  assert.deepEqual(questions, [
    "Rename table public.users to accounts? (no: drop it and make a new one)",
    "Rename column public.accounts.mail to email? (no: drop it and make a new one)",
  ]);
  assert.doesNotMatch(asked.out, /DROP/);
  const refused = await project.asked(() => false, ...words);
  assert.match(refused.out, /DROP TABLE public\.users/);
  assert.doesNotMatch(refused.err, /--rename/);
});

Deno.test("revision --autogenerate --only renames only what is chosen", async () => {
  await using project = await renamingProject(
    "CREATE TABLE a (x int); CREATE TABLE c (x int)",
    "CREATE TABLE b (x int); -- renamed from: a\nCREATE TABLE d (x int); -- renamed from: c",
    "embedded",
  );
  const { out } = await project.run(
    "revision",
    "--autogenerate",
    "--from-revisions",
    "--dry-run",
    "--only",
    "table:public.b",
  );
  assert.match(out, /a RENAME TO b/);
  assert.doesNotMatch(out, /\bc\b.*\bd\b|DROP/);
});

async function dump(url: string): Promise<string> {
  const text = await pgDump(url, [
    "--schema-only",
    "--exclude-table=public.alembic_version",
    "--exclude-table=public.aludel_log",
  ]);
  const lines = text.split("\n").filter((line) => !line.startsWith("--")).map((line) =>
    line.replace(/,$/, "")
  );
  return lines.sort().join("\n"); // up to the order of columns
}

async function dumpOf(version: ReturnType<typeof testedVersions>[number], schema: string): Promise<string> {
  const url = await freshDatabase(version);
  const client = openClient(url);
  await client.unsafe(schema);
  await client.end();
  return await dump(url);
}

async function generated(project: SchemaProject): Promise<string[]> {
  const names = await fs.readdir(path.join(project.path, "migrations"));
  return await Promise.all(
    names.filter((name) => name !== "a1_users.sql").map((name) => project.read(`migrations/${name}`)),
  );
}

/** The statements of an upgrade that are no RENAME. */
function othersIn(text: string): string {
  const upgrade = text.split("-- +++ upgrade\n")[1]!.split("-- +++ downgrade")[0]!;
  return upgrade.replace(/DO \$do\$.*?\$do\$;/s, "").split(";\n").map((one) => one.trim())
    .filter((one) => one !== "" && !/ RENAME (TO|COLUMN|ATTRIBUTE|CONSTRAINT) /.test(one)).join("\n");
}

Deno.test("revision --autogenerate --online renames in a transaction, before an index that is built outside of one", async () => {
  await using project = await renamingProject(
    "CREATE TABLE a (x int)",
    "CREATE TABLE a (\n    y int -- renamed from: x\n);\nCREATE INDEX i ON a (y);",
    "embedded",
  );
  const { out, err } = await project.run(
    ...["revision", "--autogenerate", "--from-revisions", "--online", "--dry-run"],
  );
  const [first, second, ...more] = out.split(/^(?=-- \+\+\+$)/m);
  assert.deepEqual(more, [], err);
  assert.match(first!, /RENAME COLUMN x TO y/);
  assert.doesNotMatch(first!, /transaction = false|INDEX/);
  assert.match(second!, /transaction = false[\s\S]*CREATE INDEX CONCURRENTLY i/);
  assert.doesNotMatch(second!, /RENAME/);
});
