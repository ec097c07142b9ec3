import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { lockKey } from "../../src/run/lock_key.ts";
import { runInProcess } from "../support/cli_in_process.ts";
import { freshDatabase } from "../support/database.ts";
import { ask, openClient } from "../support/migrate.ts";
import { revisionText, testFolder } from "../support/project.ts";
import { schemaProject, usersSql } from "../support/schema_project.ts";

const versionTable = { schema: "public", name: "alembic_version" };

/** A project of two revisions, and status on a database. */
async function twoRevisions() {
  const project = await schemaProject(`${usersSql.upgrade} CREATE TABLE notes (t text);`, {
    files: {
      "migrations/b2_notes.sql": revisionText("b2", "a1", {
        upgrade: "CREATE TABLE notes (t text);",
        header: ['-- message = "add notes"'],
      }),
    },
  });
  const url = await freshDatabase();
  return { project, url, status: (...words: string[]) => project.on(url, "status", ...words) };
}

/** The value behind a label, without what names the test's own database. */
function valueOf(out: string, label: string): string {
  const [, value] = new RegExp(`^${label} +(.*(?:\n {10}.*)*)`, "m").exec(out) ?? [];
  return value!.replaceAll("\n          ", "\n");
}

Deno.test("status names what is pending and exits with 3, and creates nothing", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  const { code, out } = await status();
  assert.equal(code, 3);
  assert.match(valueOf(out, "Database"), /^postgresql:\/\/[^:]+@/);
  assert.match(valueOf(out, "Server"), /^PostgreSQL \d/);
  assert.equal(valueOf(out, "Current"), "base");
  assert.equal(valueOf(out, "Head"), "b2  add notes");
  assert.equal(
    valueOf(out, "Pending"),
    "2 revisions, to be run by: aludel upgrade\n  a1\n  b2  add notes",
  );
  assert.deepEqual(await ask(url, "SELECT relname FROM pg_class WHERE relname ~ 'alembic|aludel'"), []);
});

Deno.test("status finds nothing to do at the head", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  await project.on(url, "upgrade");
  const { code, out } = await status();
  assert.equal(code, 0);
  assert.equal(valueOf(out, "Current"), "b2  add notes (head)");
  assert.equal(valueOf(out, "Pending"), "none");
  assert.equal(valueOf(out, "Files"), "as they ran");
  assert.equal(valueOf(out, "Runner"), "none at work");
});

Deno.test("status --json has the same as values", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  await project.on(url, "upgrade", "+1");
  const { code, out } = await status("--json");
  const { current, pending, heads, ...rest } = JSON.parse(out);
  assert.equal(code, 3);
  const idsOf = (list: { id: string }[]) => list.map(({ id }) => id);
  assert.deepEqual([idsOf(current), idsOf(pending), idsOf(heads)], [["a1"], ["b2"], ["b2"]]);
  assert.deepEqual(Object.keys(rest).sort(), [
    "database",
    "findings",
    "is_at_heads",
    "is_embedded",
    "overlap",
    "revisions",
    "runner",
    "server_version",
    "unknown",
  ]);
  assert.deepEqual([rest.findings, rest.is_at_heads, rest.runner, rest.unknown], [[], false, null, []]);
});

Deno.test("status tells of edited files and of rows that are in no file", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  await project.on(url, "upgrade");
  await project.write({ "migrations/a1_users.sql": revisionText("a1", "base", { upgrade: "SELECT 1;" }) });
  await ask(url, "INSERT INTO alembic_version VALUES ('zz')");
  const { code, out } = await status();
  assert.equal(code, 3);
  assert.equal(
    valueOf(out, "Current"),
    "b2  add notes\nzz  is in no file: get it, or aludel stamp --purge REVISION",
  );
  assert.equal(
    valueOf(out, "Files"),
    "a1 was edited since it was applied\nzz is applied, and in no file",
  );
});

Deno.test("status names no command that would be refused", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  await project.on(url, "upgrade");
  await ask(url, "UPDATE alembic_version SET version_num = 'zz'");
  const { out } = await status();
  assert.equal(
    valueOf(out, "Pending"),
    "2 revisions, refused without --allow-unknown, for a row is in no file\n  a1\n  b2  add notes",
  );
  assert.equal(valueOf(out, "Files"), "zz is applied, and in no file");
});

Deno.test("status tells that no log is kept", async () => {
  const { project, status } = await twoRevisions();
  await using _ = project;
  await project.write({ "aludel.toml": '[database]\nurl = "${DATABASE_URL}"\nlog_table = ""\n' });
  assert.equal(valueOf((await status()).out, "Files"), "not compared with what ran: no log is kept");
});

Deno.test("status says who runs revisions, and does not wait for it", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  await using client = openClient(url);
  await client`SELECT pg_advisory_lock(${lockKey(versionTable).toString()}::bigint)`;
  assert.match(valueOf((await status()).out, "Runner"), /^process \d+ \(user /);
});

Deno.test("status --check counts what autogenerate would find, once everything is applied", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  assert.equal(
    valueOf((await status("--check")).out, "Schema"),
    "not compared: that needs all revisions applied",
  );
  await project.on(url, "upgrade");
  const same = await status("--check");
  assert.deepEqual([same.code, valueOf(same.out, "Schema")], [0, "as it is wanted"]);
  await ask(url, "DROP TABLE notes");
  const other = await status("--check");
  assert.deepEqual(
    [other.code, valueOf(other.out, "Schema")],
    [3, "1 difference, to be listed by: aludel check"],
  );
});

Deno.test("status of an embedded database that does not exist does not make one", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "pglite:data"\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const { code, out } = await runInProcess(["status", "--check"], { cwd: folder.path });
  assert.equal(code, 3);
  assert.equal(valueOf(out, "Server"), "embedded; the first upgrade makes the database");
  assert.equal(valueOf(out, "Schema"), "not compared: there is no database yet");
  assert.ok(!existsSync(path.join(folder.path, "data")));
});

Deno.test("a list of status is bounded", async () => {
  const chain = Array.from({ length: 30 }, (_, index) => [
    `migrations/${index}.sql`,
    revisionText(`r${index}`, index === 0 ? "base" : `r${index - 1}`),
  ]);
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "pglite:"\n',
    ...Object.fromEntries(chain),
  });
  const { out } = await runInProcess(["status"], { cwd: folder.path });
  assert.ok(out.split("\n").length < 24, out);
  assert.match(out, /\n +and 20 more, to be listed by: aludel history -r current:\n/);
});

Deno.test("status without a server says what is known, without the password, and fails", async () => {
  const { project, status } = await twoRevisions();
  await using _ = project;
  const { code, out, err } = await status("--url", "postgres://me:secret@127.0.0.1:1/shop");
  assert.equal(code, 1);
  assert.equal(
    out,
    `Database  postgresql://me@127.0.0.1:1/shop
Server    not reached
Head      b2  add notes
Files     2 revisions
`,
  );
  assert.match(err, /^error: Cannot connect to "postgresql:\/\/me@127\.0\.0\.1:1\/shop"/);
});

Deno.test("status --all asks every database, also behind one that can't be reached", async () => {
  const url = await freshDatabase();
  await using folder = await testFolder({
    "aludel.toml": `[database.far]\nurl = "postgres://127.0.0.1:1/far"\n[database.near]\nurl = "${url}"\n` +
      '[database.unset]\nurl = "${NO_SUCH_VARIABLE}"\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const { code, out, err } = await runInProcess(["status", "--all"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(
    out,
    /^Database {2}far: .*\nServer {4}not reached\n[^]*\n\nDatabase {2}near: .*\nServer {4}Post/,
  );
  assert.match(out, /\nDatabase {2}unset: its URL can't be read\nServer {4}not reached\n/);
  assert.match(err, /note: the database is "far"\nnote: unset: Cannot use the settings: /);
});

Deno.test("status names a row that lies below another one, and how to remove it", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  await project.on(url, "upgrade");
  await ask(url, "INSERT INTO alembic_version VALUES ('a1')");
  const { code, out } = await status();
  assert.equal(code, 3);
  assert.equal(
    valueOf(out, "Current"),
    "b2  add notes\na1  has a row below that of b2; to be removed by: aludel stamp b2",
  );
  const { out: json } = await status("--json");
  assert.deepEqual(JSON.parse(json).overlap, { lower: "a1", upper: "b2" });
});

Deno.test("status has colour on a terminal, and none where NO_COLOR or --no-color says so", async () => {
  const { project, url } = await twoRevisions();
  await using _ = project;
  const onTerminal = { cwd: project.path, outIsTerminal: true };
  const words = ["status", "--url", url];
  const { out } = await runInProcess(words, onTerminal);
  const plain = await runInProcess(words, { cwd: project.path });
  assert.ok(out.includes("\x1b[33m2 revisions, to be run by: aludel upgrade\x1b[39m"), out);
  assert.ok(out.includes("\x1b[32mas they ran\x1b[39m"), out);
  assert.equal(stripVTControlCharacters(out), plain.out);
  assert.equal((await runInProcess(words, { ...onTerminal, env: { NO_COLOR: "1" } })).out, plain.out);
  assert.equal((await runInProcess([...words, "--no-color"], onTerminal)).out, plain.out);
});

Deno.test("status lists what is pending in the order in which it runs, whatever the files are called", async () => {
  const { project, status } = await twoRevisions();
  await using _ = project;
  await project.write({
    "migrations/0_last.sql": revisionText("0c", "b2"),
    "migrations/z_third.sql": revisionText("zz", "0c"),
  });
  const { out } = await status("--json");
  assert.deepEqual(JSON.parse(out).pending.map(({ id }: { id: string }) => id), ["a1", "b2", "0c", "zz"]);
});

Deno.test("what is not finished is the work of the runner while there is one, and was interrupted when there is none", async () => {
  const { project, url, status } = await twoRevisions();
  await using _ = project;
  const upgrade = "SELECT 1;\nSELECT 1/0;";
  await project.write({
    "migrations/c3.sql": revisionText("c3", "b2", { upgrade, header: ["-- transaction = false"] }),
  });
  assert.equal((await project.on(url, "upgrade")).code, 1);
  const found = "c3 was interrupted in its upgrade, with 1 statement done";
  assert.equal(valueOf((await status()).out, "Files"), found);
  assert.match((await project.on(url, "verify")).out, new RegExp(`^${found}`));
  await using client = openClient(url);
  await client`SELECT pg_advisory_lock(${lockKey(versionTable).toString()}::bigint)`;
  assert.equal(valueOf((await status()).out, "Files"), "as they ran");
  assert.equal((await project.on(url, "verify")).code, 0);
});
