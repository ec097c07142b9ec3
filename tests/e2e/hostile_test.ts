import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { freshDatabase } from "../support/database.ts";
import { ask } from "../support/migrate.ts";
import { revisionText, testFolder } from "../support/project.ts";
import { runCli, runCliWell } from "../support/run_cli.ts";

/** Not by `quoteIdentifier()`, which is what is tried here. */
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Names that would be something else if they were not quoted. */
const hostileNames = [
  `v"; DROP TABLE victim; --`,
  `v'); DROP TABLE victim; --`,
  "v$$ DROP TABLE victim $$",
  "v\\'; DROP TABLE victim; --",
  "Ünï.cödé ☃",
  "select",
];

for (const name of hostileNames) {
  Deno.test(`version table, log, schema and role may be called ${JSON.stringify(name)}`, async () => {
    const url = await freshDatabase();
    const role = `${name} ${crypto.randomUUID().slice(0, 8)}`;
    await ask(
      url,
      `CREATE TABLE victim (); CREATE ROLE ${quoted(role)}; GRANT ALL ON SCHEMA public TO ${quoted(role)};
      CREATE SCHEMA ${quoted(name)}`,
    );
    try {
      const settings = { version_table: name, version_table_schema: name, log_table: `${name} log`, role };
      const lines = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
      await using folder = await testFolder({
        "aludel.toml": `[database]\n${lines.join("\n")}\n`,
        "migrations/a.sql": revisionText("a", "base", {
          upgrade: "CREATE TABLE t ();",
          downgrade: "DROP TABLE t;",
        }),
        "migrations/b.sql": revisionText("b", "a", {
          header: ["-- transaction = false"],
          upgrade: "VACUUM t;",
        }),
      });
      const run = (...words: string[]) => runCliWell(["--url", url, ...words], { cwd: folder.path });
      await run("upgrade");
      assert.equal(await run("current"), "b (head)\n");
      assert.equal((await run("log")).split("\n").length, 3);
      await run("verify");
      const owner = "SELECT relowner::regrole::text FROM pg_class WHERE relname = 't'";
      assert.deepEqual(await ask(url, owner), [quoted(role)]);
      await run("downgrade", "base");
      await run("stamp", "a");
      assert.deepEqual(await ask(url, "SELECT to_regclass('victim')::text"), ["victim"]);
    } finally {
      await ask(url, `DROP OWNED BY ${quoted(role)}; DROP ROLE ${quoted(role)}`);
    }
  });
}

Deno.test("an id that is none of a file's business is refused", async () => {
  await using folder = await testFolder({ "aludel.toml": "", "migrations/.keep": "" });
  for (const id of ["../x", "a/b", "a;b", "a'b", "-", "x".repeat(33), "head"]) {
    const { code } = await runCli(["revision", "-m", "m", `--rev-id=${id}`], { cwd: folder.path });
    assert.notEqual(code, 0, id);
  }
  assert.deepEqual(await fs.readdir(folder.path), ["aludel.toml", "migrations"]);
});

Deno.test("a message can't lead a new file out of its folder", async () => {
  await using folder = await testFolder({ "aludel.toml": "", "migrations/.keep": "" });
  for (
    const message of [
      "../../etc/passwd",
      "/etc/passwd",
      "..\\..\\x",
      "a\0b",
      "CON",
      "$(touch x)",
      "`touch x`",
      "\u202e",
    ]
  ) {
    await runCli(["revision", "-m", message.replaceAll("\0", " "), "--head", "heads"], { cwd: folder.path });
  }
  assert.deepEqual((await fs.readdir(folder.path)).sort(), ["aludel.toml", "migrations"]);
});

Deno.test({
  name: "settings that are a FIFO, a folder or a device are an error, and no wait",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await testFolder();
    execFileSync("mkfifo", [path.join(folder.path, "fifo")]);
    for (const file of ["fifo", ".", "/dev/zero"]) {
      const { code, err } = await runCli(["heads", "-c", file], { cwd: folder.path });
      assert.equal(code === 1 || code === 2, true, err);
      assert.match(err, /^error: Cannot/);
    }
  },
});

Deno.test("a revision file of a gigabyte is an error, and no wait", async () => {
  await using folder = await testFolder({ "aludel.toml": "", "migrations/a.sql": revisionText("a", "base") });
  const file = await fs.open(path.join(folder.path, "migrations/a.sql"), "a");
  try {
    const line = "-- ".padEnd(1023, "x") + "\n";
    const block = line.repeat(64 * 1024);
    for (let written = 0; written < 2 ** 30; written += block.length) await file.write(block);
  } finally {
    await file.close();
  }
  const { code, err } = await runCli(["heads"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot read "migrations\/a\.sql"/);
});
