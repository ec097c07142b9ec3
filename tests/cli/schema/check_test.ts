import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { schemaProject, usersSql } from "../../support/schema_project.ts";

const wanted =
  "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE); CREATE TABLE notes (t text);";

const differences = `~ column public.users.id: type integer → bigint
+ constraint public.users.users_email_key
+ table public.notes
`;

/** Lines in any order: the kinds may be listed differently one day. */
function sorted(text: string): string[] {
  return text.trim().split("\n").sort();
}

Deno.test("check --from-revisions needs no database, and tells that nothing differs", async () => {
  await using project = await schemaProject(usersSql.upgrade);
  const { code, out, err } = await project.run("check", "--from-revisions");
  assert.deepEqual([code, out], [0, ""], err);
  assert.equal(err, "No differences: the revisions and schema.sql have the same schema\n");
});

Deno.test("check --from-revisions lists what differs and exits with 3", async () => {
  await using project = await schemaProject(wanted);
  const { code, out, err } = await project.run("check", "--from-revisions");
  assert.deepEqual([code, sorted(out)], [3, sorted(differences)], err);
  assert.equal(err, "3 differences from the revisions to schema.sql\n");
});

Deno.test("check --json gives the changes and the statements", async () => {
  await using project = await schemaProject(wanted);
  const { code, out } = await project.run("check", "--from-revisions", "--json", "--only", "column:*");
  const { changes, statements } = JSON.parse(out);
  assert.equal(code, 3);
  assert.deepEqual(changes, [{
    verb: "alter",
    kind: "column",
    identity: "column:public.users.id",
    attributes: { type: { before: "integer", after: "bigint" } },
  }]);
  assert.deepEqual(statements, [{
    sql: "ALTER TABLE public.users ALTER COLUMN id TYPE bigint",
    transaction: true,
  }]);
});

for (const version of testedVersions()) {
  for (const shadow of ["embedded", "database"]) {
    Deno.test(`check compares a database of server ${version} by the shadow "${shadow}"`, async () => {
      await using project = await schemaProject(wanted, { settings: `shadow = "${shadow}"` });
      const url = await freshDatabase(version);
      const early = await project.on(url, "check");
      assert.equal(early.code, 1);
      assert.match(early.err, /is at the base, and the heads are a1\n/);
      await project.on(url, "upgrade", "-q");
      const { code, out, err } = await project.on(url, "check");
      assert.deepEqual([code, sorted(out)], [3, sorted(differences)], err);
      const sql = await project.on(url, "check", "--sql");
      await ask(url, sql.out);
      const after = await project.on(url, "check");
      assert.deepEqual([after.code, after.out], [0, ""], after.err);
    });
  }
}

Deno.test("check uses a scratch database, and leaves it empty", async () => {
  const scratch = await freshDatabase();
  await using project = await schemaProject(wanted, { settings: `shadow = "${scratch}"` });
  const { code, out } = await project.run("check", "--from-revisions");
  assert.deepEqual([code, sorted(out)], [3, sorted(differences)]);
  assert.deepEqual(await ask(scratch, "SELECT count(*)::int FROM pg_class WHERE oid >= 16384"), [0]);
});

Deno.test("check does not see the version table and the log", async () => {
  await using project = await schemaProject(usersSql.upgrade);
  const url = await freshDatabase();
  await project.on(url, "upgrade", "-q");
  assert.deepEqual(await ask(url, "SELECT to_regclass('aludel_log') IS NOT NULL"), [true]);
  assert.equal((await project.on(url, "check")).code, 0);
});

Deno.test("check takes the target from what a program prints", async () => {
  const command =
    `target_command = ["${Deno.execPath()}", "eval", "console.log('CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL)')"]`;
  await using project = await schemaProject("", { settings: command });
  const { code, err } = await project.run("check", "--from-revisions");
  assert.equal(code, 0, err);
});

Deno.test("check tells why the program of target_command failed", async () => {
  const command =
    `target_command = ["${Deno.execPath()}", "eval", "console.error('no such model'); Deno.exit(4)"]`;
  await using project = await schemaProject("", { settings: command });
  const { code, err } = await project.run("check", "--from-revisions");
  assert.equal(code, 1);
  assert.match(err, /it exited with 4/);
  assert.match(err, /no such model/);
});

Deno.test("check takes the target from a folder, in any order", async () => {
  await using project = await schemaProject("", {
    settings: 'target = "schema"',
    files: {
      "schema/a_view.sql": "CREATE VIEW v AS SELECT id FROM users;",
      "schema/tables/users.sql": usersSql.upgrade,
    },
  });
  const { code, out } = await project.run("check", "--from-revisions");
  assert.deepEqual([code, out], [3, "+ view public.v\n"]);
});

Deno.test("check takes the target from another database", async () => {
  const [url, target] = [await freshDatabase(), await freshDatabase()];
  await ask(target, wanted);
  await using project = await schemaProject("", { settings: `target = "${target}"` });
  await project.on(url, "upgrade", "-q");
  const { code, out } = await project.on(url, "check");
  assert.deepEqual([code, sorted(out)], [3, sorted(differences)]);
});

Deno.test("check points at a mistake in a schema file", async () => {
  await using project = await schemaProject(`${usersSql.upgrade}\n\nCREATE TABLE b (x nope);\n`);
  const { code, err } = await project.run("check", "--from-revisions");
  assert.equal(code, 1);
  assert.match(err, /error: Cannot load the schema: type "nope" does not exist\n {2}--> schema\.sql:3:19\n/);
});

Deno.test("check leaves out what exclude names, and schemas that are not named, saying so", async () => {
  await using project = await schemaProject(
    `${usersSql.upgrade} CREATE TABLE spatial_a (); CREATE SCHEMA app; CREATE TABLE app.t ();`,
    { settings: 'exclude = ["table:public.spatial_*"]' },
  );
  const { code, err } = await project.run("check", "--from-revisions");
  assert.equal(code, 0, err);
  assert.match(err, /schema\.sql has something in "app", which "schemas" under \[schema\] does not name/);
});

Deno.test("check looks into all schemas that a pattern names", async () => {
  await using project = await schemaProject(
    `${usersSql.upgrade} CREATE SCHEMA app_a; CREATE TABLE app_a.t ();`,
    {
      settings: 'schemas = ["public", "app_*"]',
    },
  );
  const { code, out } = await project.run("check", "--from-revisions");
  assert.deepEqual([code, sorted(out)], [3, ["+ schema app_a", "+ table app_a.t"]]);
});
