import assert from "node:assert/strict";
import { revisionText } from "../../support/project.ts";
import { schemaProject } from "../../support/schema_project.ts";

/** Proves revisions on top of the first one; gives the exit code and what was found of each. */
async function prove(files: Readonly<Record<string, string>>, ...words: string[]) {
  const named = Object.entries(files).map(([name, text]) => [`migrations/${name}.sql`, text]);
  await using project = await schemaProject("", { files: Object.fromEntries(named) });
  const { code, out, err } = await project.run("prove", "--json", ...words);
  assert.notEqual(code, 1, err);
  interface Verdict {
    readonly revision: string;
    readonly outcome: string;
    readonly findings: readonly { readonly kind: string }[];
  }
  interface Order {
    readonly lines: readonly (readonly string[])[];
    readonly failures: readonly { readonly revision: string; readonly first: number }[];
    readonly changes: readonly { readonly identity: string }[];
  }
  const proof = JSON.parse(out) as { readonly revisions: Verdict[]; readonly orders: Order[] };
  const verdicts = proof.revisions.map(({ revision, outcome, findings }) =>
    [revision, outcome, ...findings.map(({ kind }) => kind)].join(" ")
  );
  const orders = proof.orders.map(({ lines, failures, changes }) =>
    [
      lines.map((line) => line.join(" ")).join(" | "),
      ...failures.map(({ revision, first }) => `${revision} fails after ${lines[first]!.join(" ")}`),
      ...changes.map(({ identity }) => identity),
    ].join(", ")
  );
  return { code, verdicts, orders };
}

/** A revision that restores what was there. */
function sound(
  id: string,
  below: string | string[],
  upgrade: string,
  downgrade: string,
  header: string[] = [],
) {
  return { [id]: revisionText(id, below, { upgrade, downgrade, header }) };
}

Deno.test("prove finds nothing in branches whose order means nothing", async () => {
  const { code, orders } = await prove({
    ...sound("b2", "a1", "ALTER TABLE users ADD x int;", "ALTER TABLE users DROP x;"),
    ...sound("c2", "a1", "ALTER TABLE users ADD y int;", "ALTER TABLE users DROP y;"),
    ...sound("d3", ["b2", "c2"], "", ""),
  });
  assert.deepEqual([code, orders], [0, []]);
});

Deno.test("prove names branches whose order changes the schema, merged or not", async () => {
  const branches = {
    ...sound(
      "b2",
      "a1",
      "ALTER TABLE users ALTER email SET DEFAULT 'b';",
      "ALTER TABLE users ALTER email DROP DEFAULT;",
    ),
    ...sound(
      "c2",
      "a1",
      "ALTER TABLE users ALTER email SET DEFAULT 'c';",
      "ALTER TABLE users ALTER email DROP DEFAULT;",
    ),
  };
  const found = ["b2 | c2, column_default:public.users.email"];
  const merged = await prove({ ...branches, ...sound("d3", ["b2", "c2"], "", "") });
  assert.deepEqual([merged.code, merged.orders], [3, found]);
  assert.deepEqual((await prove(branches)).orders, found);
});

Deno.test("prove names a branch that can only run before the other one", async () => {
  const { code, orders } = await prove({
    ...sound(
      "b2",
      "a1",
      "ALTER TABLE users RENAME email TO mail;",
      "ALTER TABLE users RENAME mail TO email;",
    ),
    ...sound("c2", "a1", "CREATE INDEX i ON users (email);", "DROP INDEX i;"),
    ...sound("c3", "c2", "CREATE TABLE t ();", "DROP TABLE t;"),
  });
  assert.deepEqual([code, orders], [3, ["b2 | c2 c3, c2 fails after b2"]]);
});

Deno.test("prove compares orders outside transactions, and goes on with the next pair", async () => {
  const concurrently = ["-- transaction = false"];
  const { orders } = await prove({
    ...sound(
      "b2",
      "a1",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (email);",
      "DROP INDEX IF EXISTS i;",
      concurrently,
    ),
    ...sound(
      "c2",
      "a1",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (id);",
      "DROP INDEX IF EXISTS i;",
      concurrently,
    ),
    ...sound("d2", "a1", "CREATE TABLE t ();", "DROP TABLE t;"),
    ...sound("e2", "a1", "CREATE TYPE m AS ENUM ('x');", "DROP TYPE m;"),
  });
  assert.deepEqual(orders, ["b2 | c2, index:public.i"]);
});

Deno.test("prove compares orders above what can't run on an empty database", async () => {
  const { orders } = await prove({
    ...sound("b2", "a1", "SELECT 1 / count(*) FROM users;", ""),
    ...sound("c2", "a1", "ALTER TABLE users ADD IF NOT EXISTS x int DEFAULT 1;", "ALTER TABLE users DROP x;"),
    ...sound("d2", "a1", "ALTER TABLE users ADD IF NOT EXISTS x int;", ""),
  });
  assert.deepEqual(orders, ["c2 | d2, column_default:public.users.x"]);
});

Deno.test("prove says to a person which order does what", async () => {
  const files = {
    ...sound("b2", "a1", "CREATE VIEW v AS SELECT id FROM users;", "DROP VIEW v;"),
    ...sound("c2", "a1", "ALTER TABLE users ALTER id TYPE bigint;", "ALTER TABLE users ALTER id TYPE int;"),
  };
  const named = Object.entries(files).map(([name, text]) => [`migrations/${name}.sql`, text]);
  await using project = await schemaProject("", { files: Object.fromEntries(named) });
  const { out, err } = await project.run("prove");
  assert.match(
    out,
    /^b2 and c2, both from a1\n {2}c2 fails when b2 runs first: cannot alter type .*\n {6}--> migrations/,
  );
  assert.match(err, /\n1 pair of branches in both orders: 1 with findings\n$/);
});

Deno.test("prove finds nothing in revisions that restore what was there", async () => {
  const { code, verdicts } = await prove({
    b2: revisionText("b2", "a1", {
      upgrade: "CREATE INDEX CONCURRENTLY i ON users (email);",
      downgrade: "DROP INDEX CONCURRENTLY i;",
      header: ["-- transaction = false"],
    }),
    c3: revisionText("c3", "b2", { upgrade: "INSERT INTO users VALUES (1, 'a');", downgrade: null }),
  });
  assert.deepEqual([code, verdicts], [0, ["a1 proved", "b2 proved", "c3 irreversible"]]);
});

Deno.test("prove names a downgrade that leaves something, and goes on as if nothing had happened", async () => {
  const { code, verdicts } = await prove({
    b2: revisionText("b2", "a1", {
      upgrade: "CREATE TYPE m AS ENUM ('x'); CREATE TABLE t (m m);",
      downgrade: "DROP TABLE t;",
    }),
    c3: revisionText("c3", "b2", { upgrade: "ALTER TABLE t ADD n int;", downgrade: "ALTER TABLE t DROP n;" }),
  });
  assert.deepEqual([code, verdicts], [3, ["a1 proved", "b2 found not_restored not_repeatable", "c3 proved"]]);
});

Deno.test("prove names a downgrade that fails, inside and outside a transaction", async () => {
  const { code, verdicts } = await prove({
    b2: revisionText("b2", "a1", {
      upgrade: "CREATE TABLE t ();",
      downgrade: "DROP TABLE t; DROP TABLE nope;",
    }),
    c3: revisionText("c3", "b2", {
      upgrade: "CREATE TABLE u ();",
      downgrade: "DROP TABLE u; DROP TABLE nope;",
      header: ["-- transaction = false"],
    }),
    d4: revisionText("d4", "c3", { upgrade: "ALTER TABLE u ADD a int;", downgrade: "ALTER TABLE u DROP a;" }),
  });
  const found = ["a1 proved", "b2 found downgrade_fails", "c3 found downgrade_fails", "d4 proved"];
  assert.deepEqual([code, verdicts], [3, found]);
});

Deno.test("prove names a revision that can't run, and what stands on it, but not another branch", async () => {
  const { code, verdicts } = await prove({
    b2: revisionText("b2", "a1", { upgrade: "SELECT 1 / count(*) FROM users;" }),
    c3: revisionText("c3", "b2", { upgrade: "CREATE TABLE t ();", downgrade: "DROP TABLE t;" }),
    d4: revisionText("d4", "a1", { upgrade: "CREATE TABLE u ();", downgrade: "DROP TABLE u;" }),
  });
  assert.equal(code, 3);
  assert.deepEqual(verdicts.sort(), ["a1 proved", "b2 found upgrade_fails", "c3 skipped", "d4 proved"]);
});

Deno.test("prove takes a range, and runs what stands before it", async () => {
  const { verdicts } = await prove({
    b2: revisionText("b2", "a1", { upgrade: "CREATE TABLE t ();", downgrade: "" }),
    c3: revisionText("c3", "b2", { upgrade: "ALTER TABLE t ADD a int;", downgrade: "ALTER TABLE t DROP a;" }),
  }, "c3:");
  assert.deepEqual(verdicts, ["c3 proved"]);
});

Deno.test("prove makes the roles that revisions speak of", async () => {
  const { code } = await prove({
    b2: revisionText("b2", "a1", {
      upgrade: "GRANT SELECT ON users TO app, other;",
      downgrade: "REVOKE SELECT ON users FROM app, other;",
    }),
  });
  assert.equal(code, 0);
});

Deno.test("prove does not take the time at which a view was made for a difference", async () => {
  const view = (start: string) => `CREATE VIEW v AS SELECT ${start}::timestamp AS start FROM users;`;
  const { code, verdicts } = await prove({
    ...sound("b2", "a1", view("'now'"), "DROP VIEW v;"),
    ...sound("c3", "b2", "DROP VIEW v;", view("'now'")),
    ...sound("d4", "c3", view("'2020-01-01'"), "DROP VIEW v;"),
    ...sound("e5", "d4", "DROP VIEW v;", view("'2021-01-01'")),
  }, "b2:");
  assert.equal(code, 3);
  assert.deepEqual(verdicts, ["b2 proved", "c3 proved", "d4 proved", "e5 found not_restored"]);
});

Deno.test("prove does not take a name that PostgreSQL chose for NOT NULL for a difference", async () => {
  const { code } = await prove({
    ...sound("b2", "a1", "ALTER TABLE users RENAME TO people;", "ALTER TABLE people RENAME TO users;"),
    ...sound(
      "c3",
      "b2",
      "ALTER TABLE people ALTER email DROP NOT NULL;",
      "ALTER TABLE people ALTER email SET NOT NULL;",
    ),
  });
  assert.equal(code, 0);
});

Deno.test("prove shows a person what is left over, and where", async () => {
  const text = revisionText("b2", "a1", { upgrade: "CREATE TABLE t ();", downgrade: "" });
  await using project = await schemaProject("", { files: { "migrations/b2.sql": text } });
  const { out, err } = await project.run("prove");
  assert.match(
    out,
    /^b2 \(migrations\/b2\.sql\)\n {2}The downgrade does not restore what was there .*\n {4}\+ table public\.t\n/,
  );
  assert.match(err, /^2 revisions: 1 proved, 1 with findings, in /);
});
