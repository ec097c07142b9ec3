import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { freshDatabase } from "../support/database.ts";
import { ask } from "../support/migrate.ts";
import { revisionText, type TestFolder, testFolder } from "../support/project.ts";
import { runCli, runCliWell } from "../support/run_cli.ts";

const files = {
  "aludel.toml": '[database]\nurl = "${URL}"\n',
  "migrations/a.sql": revisionText("a", "base", { upgrade: "CREATE TABLE t (x int);" }),
  "migrations/b.sql": revisionText("b", "a", { upgrade: "CREATE TABLE u (x int);" }),
};

async function appliedProject(): Promise<{ folder: TestFolder; cwd: string; env: { URL: string } }> {
  const folder = await testFolder(files);
  const project = { folder, cwd: folder.path, env: { URL: await freshDatabase() } };
  await runCliWell(["upgrade"], project);
  return project;
}

async function editFirst(folder: TestFolder): Promise<void> {
  await folder.write({ "migrations/a.sql": files["migrations/a.sql"].replace("x int", "x bigint") });
}

Deno.test("verify finds nothing where nothing is", async () => {
  const { folder, ...project } = await appliedProject();
  await using _ = folder;
  const { code, out, err } = await runCli(["verify"], project);
  assert.deepEqual({ code, out, err }, { code: 0, out: "", err: "Files, log and version rows agree\n" });
});

Deno.test("verify shows what was edited since it ran, as far as git knows it, and --accept records it", async () => {
  const { folder, ...project } = await appliedProject();
  await using _ = folder;
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: project.cwd });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "one");
  await editFirst(folder);
  git("commit", "-qam", "two");

  const { code, out } = await runCli(["verify"], project);
  assert.equal(code, 3);
  assert.match(out, /^a was edited since it was applied: migrations\/a\.sql\n/);
  assert.match(out, /\n-CREATE TABLE t \(x int\);\n\+CREATE TABLE t \(x bigint\);\n/);
  const json = await runCli(["verify", "--json"], project);
  assert.equal(json.code, 3);
  const [finding] = JSON.parse(json.out).findings;
  assert.deepEqual([finding.kind, finding.revision, finding.path], ["edited", "a", "migrations/a.sql"]);
  assert.match(finding.difference, /\+CREATE TABLE t \(x bigint\)/);

  assert.equal((await runCli(["verify", "--accept", "a"], project)).code, 0);
  assert.equal((await runCli(["verify"], project)).code, 0);
  assert.equal((await runCli(["verify", "--accept", "a"], project)).code, 1);
});

Deno.test("upgrade warns of an edited file, and refuses it with --strict", async () => {
  const { folder, ...project } = await appliedProject();
  await using _ = folder;
  await editFirst(folder);
  const warned = await runCli(["upgrade"], project);
  assert.equal(warned.code, 0);
  assert.match(warned.err, /^warning: a was edited since it was applied; see aludel verify\n/);
  const refused = await runCli(["upgrade", "--strict", "--json"], project);
  assert.equal(refused.code, 1);
  assert.equal(JSON.parse(refused.out).error.code, "edited_revision");
});

Deno.test("verify finds what other tools did, what is missing, and what was interrupted", async () => {
  const { folder, ...project } = await appliedProject();
  await using _ = folder;
  await folder.write({
    "migrations/c.sql": revisionText("c", "b", {
      header: ["-- transaction = false"],
      upgrade: "CREATE TABLE v (); SELECT 1/0;",
    }),
  });
  assert.equal((await runCli(["upgrade"], project)).code, 1);
  const interrupted = await runCli(["verify"], project);
  assert.equal(interrupted.code, 3);
  assert.equal(
    interrupted.out,
    "c was interrupted in its upgrade, with 1 statement done: migrations/c.sql\n",
  );
  await ask(
    project.env.URL,
    "UPDATE alembic_version SET version_num = 'c'; DELETE FROM aludel_log WHERE revision = 'b'",
  );
  assert.equal(
    (await runCli(["verify"], project)).out,
    "b is applied, though not by what the log knows of: migrations/b.sql\n" +
      "c is applied, though not by what the log knows of: migrations/c.sql\n",
  );
  await runCliWell(["verify", "--accept", "b", "--accept", "c"], project);
  await ask(project.env.URL, "UPDATE alembic_version SET version_num = 'x'");
  assert.equal((await runCli(["verify"], project)).out, "x is applied, and in no file\n");
  await runCliWell(["stamp", "heads", "--purge"], project);
  assert.equal((await runCli(["verify"], project)).out, "");
});

Deno.test("verify finds nothing in what Alembic applied, before and after an upgrade", async () => {
  const { folder, ...project } = await appliedProject();
  await using _ = folder;
  await ask(project.env.URL, "DROP TABLE aludel_log");
  assert.equal((await runCli(["verify"], project)).code, 0);
  await folder.write({ "migrations/c.sql": revisionText("c", "b") });
  await runCliWell(["upgrade"], project);
  const { code, out } = await runCli(["verify"], project);
  assert.deepEqual([code, out], [0, ""]);
});

Deno.test("log shows what ran, newest first", async () => {
  const { folder, ...project } = await appliedProject();
  await using _ = folder;
  await runCliWell(["downgrade", "-1"], project);
  const out = await runCliWell(["log"], project);
  const pattern = (what: string) =>
    `\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ ${what}, [\\d.]+ s, postgres from 127\\.0\\.0\\.1, aludel [\\d.]+\\n`;
  assert.match(
    out,
    new RegExp(
      `^${pattern("downgrade b: 0 statements")}${pattern("upgrade b: 1 statement")}${
        pattern("upgrade a: 1 statement")
      }$`,
    ),
  );
  const rows = JSON.parse(await runCliWell(["log", "b", "--json"], project));
  assert.deepEqual(
    rows.map((row: Record<string, unknown>) => [row["revision"], row["direction"], row["status"]]),
    [
      ["b", "downgrade", "done"],
      ["b", "upgrade", "done"],
    ],
  );
});

Deno.test("log knows a revision by the beginning of its id, and says when it does not", async () => {
  await using folder = await testFolder({
    ...files,
    "migrations/ca.sql": revisionText("cafe1", "b"),
    "migrations/cb.sql": revisionText("cafe2", "cafe1"),
  });
  const project = { cwd: folder.path, env: { URL: await freshDatabase() } };
  await runCliWell(["upgrade"], project);
  assert.match(await runCliWell(["log", "cafe2"], project), /^\S+ upgrade cafe2: /);
  assert.match((await runCli(["log", "cafe"], project)).err, /"cafe" may be "cafe1" and "cafe2"/);
  const { code, out, err } = await runCli(["log", "cafe3"], project);
  assert.deepEqual([code, out], [0, ""]);
  assert.match(err, /The log knows nothing of "cafe3"; did you mean "cafe[12]"/);
});

Deno.test("verify and log say that no log is kept", async () => {
  await using folder = await testFolder({
    ...files,
    "aludel.toml": '[database]\nlog_table = ""\nurl = "x"\n',
  });
  for (const command of ["verify", "log"]) {
    const { code, err } = await runCli([command], { cwd: folder.path });
    assert.equal(code, 2);
    assert.match(err, /none is kept/);
  }
});
