import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { runInProcess } from "../../support/cli_in_process.ts";
import { testFolder } from "../../support/project.ts";
import { type SchemaProject, schemaProject, usersSql } from "../../support/schema_project.ts";

const wanted = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL DEFAULT '', m mood);
CREATE VIEW names AS SELECT id, name FROM users;`;

const maybeRenamed = "WARNING: column public.users.email is dropped and name made; if that is a rename, " +
  'write "-- renamed from: email" behind it in the schema, or use --rename column:public.users.email=name\n';

/** The revision files beside the first one, in the order of their names. */
async function generated(project: SchemaProject): Promise<string[]> {
  const names = await fs.readdir(path.join(project.path, "migrations"));
  const texts = names.filter((name) => name !== "a1_users.sql").map((name) =>
    project.read(`migrations/${name}`)
  );
  return await Promise.all(texts);
}

Deno.test("revision --autogenerate --from-revisions writes what leads there and back, and names what is lost", async () => {
  await using project = await schemaProject(wanted);
  const { code, out, err } = await project.run(
    "revision",
    "--autogenerate",
    "--from-revisions",
    "-m",
    "moods",
  );
  assert.equal(code, 0, err);
  assert.match(out, /^Generated migrations\/[0-9a-f]{12}_moods\.sql\n$/);
  assert.equal(
    err,
    `${maybeRenamed}WARNING: this loses data:\n  the values of public.users.email are lost\n`,
  );
  const [text] = await generated(project);
  assert.match(
    text!,
    /-- drops_column: the values of public\.users\.email are lost\nALTER TABLE public\.users DROP COLUMN email;/,
  );
  assert.match(text!, /-- \+\+\+ downgrade\n-- This brings back the schema, not the data\./);
  assert.doesNotMatch(text!, /NOT PROVED/);
  assert.equal((await project.run("check", "--from-revisions")).code, 0);
  assert.equal((await project.run("prove")).code, 0);
});

for (const version of testedVersions()) {
  Deno.test(`revision --autogenerate on server ${version} goes up and down there`, async () => {
    await using project = await schemaProject(wanted);
    const url = await freshDatabase(version);
    await project.on(url, "upgrade", "-q");
    const { code, err } = await project.on(url, "revision", "--autogenerate", "-m", "moods");
    assert.equal(code, 0, err);
    assert.equal((await project.on(url, "upgrade", "-q")).code, 0);
    const check = await project.on(url, "check");
    assert.deepEqual([check.code, check.out], [0, ""], check.err);
    assert.equal((await project.on(url, "downgrade", "-1", "-q")).code, 0);
    const columns =
      "SELECT string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY attname) FROM pg_attribute " +
      "WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped";
    assert.deepEqual(await ask(url, columns), ["email text, id integer"]);
  });
}

Deno.test("the first revision of all is proved, on a database where no version table is yet", async () => {
  for (const url of [await freshDatabase(), "pglite:data"]) {
    await using project = await schemaProject(wanted);
    await fs.rm(path.join(project.path, "migrations/a1_users.sql"));
    const { code, err } = await project.on(url, "revision", "--autogenerate", "-m", "first");
    const isRewritten = /^NOTE: the database is PostgreSQL \d+, rewritten by .*\n/; // when it is an older one
    assert.deepEqual([code, err.replace(isRewritten, "")], [0, ""]);
    const [text] = await generated(project);
    assert.doesNotMatch(text!, /NOT PROVED/);
  }
});

Deno.test("revision --autogenerate writes no file when nothing differs, unless --allow-empty", async () => {
  await using project = await schemaProject(usersSql.upgrade);
  const nothing = await project.run("revision", "--autogenerate", "--from-revisions");
  assert.deepEqual([nothing.code, nothing.out], [0, ""]);
  assert.match(nothing.err, /^No differences: /);
  assert.deepEqual(await generated(project), []);
  await project.run("revision", "--autogenerate", "--from-revisions", "--allow-empty");
  assert.equal((await generated(project)).length, 1);
});

Deno.test("revision --autogenerate --dry-run prints the file and writes none", async () => {
  await using project = await schemaProject(wanted);
  const { code, out } = await project.run("revision", "--autogenerate", "--from-revisions", "--dry-run");
  assert.equal(code, 0);
  assert.match(out, /^-- \+\+\+\n-- id = /);
  assert.match(out, /CREATE VIEW public\.names/);
  assert.deepEqual(await generated(project), []);
});

Deno.test("revision --autogenerate --no-destructive leaves losses out and exits with 3", async () => {
  await using project = await schemaProject(wanted);
  const { code, err } = await project.run(
    "revision",
    "--autogenerate",
    "--from-revisions",
    "--no-destructive",
  );
  assert.equal(code, 3);
  assert.equal(
    err,
    `${maybeRenamed}Left out, because it would lose data:\n  the values of public.users.email are lost\n`,
  );
  const [text] = await generated(project);
  assert.doesNotMatch(text!.split("-- +++ downgrade")[0]!, /DROP COLUMN/);
  assert.match(text!, /CREATE VIEW public\.names/);
  const left = await project.run("check", "--from-revisions");
  assert.deepEqual([left.code, left.out], [3, "- column public.users.email\n"]);
});

Deno.test("revision --autogenerate --only changes nothing else", async () => {
  await using project = await schemaProject(wanted);
  await project.run("revision", "--autogenerate", "--from-revisions", "--only", "enum:*");
  const [text] = await generated(project);
  assert.match(text!, /CREATE TYPE public\.mood/);
  assert.doesNotMatch(text!, /users/);
});

Deno.test("revision --autogenerate parts what can't share a transaction into linked revisions", async () => {
  const enumSql = "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood DEFAULT 'sad');";
  await using project = await schemaProject(
    `${usersSql.upgrade} CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood DEFAULT 'ok');`,
  );
  const first = await project.read("migrations/a1_users.sql");
  await project.write({
    "migrations/a1_users.sql": first.replace(usersSql.upgrade, usersSql.upgrade + enumSql)
      .replace(usersSql.downgrade, `${usersSql.downgrade} DROP TABLE t; DROP TYPE mood;`),
  });
  const { code, out, err } = await project.run(
    "revision",
    "--autogenerate",
    "--from-revisions",
    "-m",
    "ok",
    "--json",
  );
  assert.equal(code, 0, err);
  const { revisions, problems } = JSON.parse(out);
  assert.deepEqual([revisions.length, problems], [2, []]);
  assert.deepEqual((await project.run("prove")).code, 0);
  const url = await freshDatabase();
  assert.equal((await project.on(url, "upgrade", "-q")).code, 0);
  assert.equal((await project.on(url, "check")).code, 0);
  assert.equal((await project.on(url, "downgrade", "base", "-q")).code, 0);
});

Deno.test("revision refuses what only --autogenerate gives a meaning to", async () => {
  await using project = await schemaProject("");
  const { code, err } = await project.run("revision", "--no-verify");
  assert.equal(code, 2);
  assert.match(err, /Cannot use --no-verify without --autogenerate/);
});

Deno.test("a database that is there already becomes a project by dump, --autogenerate and stamp", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "${DATABASE_URL}"\n',
    "schema.sql": "",
    "migrations/.gitkeep": "",
  });
  const url = await freshDatabase();
  await ask(url, `${wanted} INSERT INTO users VALUES (1, 'a');`);
  const run = (...words: string[]) => runInProcess(words, { cwd: folder.path, env: { DATABASE_URL: url } });
  const hasty = await run("revision", "--autogenerate", "--dry-run");
  assert.match(hasty.err, /NOTE: .* to make what is there the first one, see .*"aludel help autogenerate"/);
  for (
    const words of [
      ["dump", "-o", "schema.sql"],
      ["revision", "--autogenerate", "--from-revisions", "-m", "what there was"],
      ["stamp", "heads"],
      ["check"],
    ]
  ) {
    const { code, err } = await run(...words);
    assert.equal(code, 0, `${words.join(" ")}: ${err}`);
  }
  const other = await freshDatabase();
  assert.equal((await run("upgrade", "--url", other, "-q")).code, 0);
  assert.equal((await run("diff", url, other)).out, "");
  assert.deepEqual(await ask(url, "SELECT name FROM users"), ["a"]);
});
