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
  const verdicts = (JSON.parse(out) as Verdict[]).map(({ revision, outcome, findings }) =>
    [revision, outcome, ...findings.map(({ kind }) => kind)].join(" ")
  );
  return { code, verdicts };
}

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
