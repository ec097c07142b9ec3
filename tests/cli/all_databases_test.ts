import assert from "node:assert/strict";
import { runInProcess } from "../support/cli_in_process.ts";
import { freshDatabase } from "../support/database.ts";
import { revisionText, testFolder } from "../support/project.ts";

const commands = ["current", "upgrade", "verify", "log", "ensure_version"];

Deno.test("--all names each database, before what it says of it and in JSON", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database.one]\nurl = "${ONE}"\n[database.two]\nurl = "${TWO}"\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const options = { cwd: folder.path, env: { ONE: await freshDatabase(), TWO: await freshDatabase() } };
  for (const command of commands) {
    const { code, out, err } = await runInProcess(["--all", command], options);
    assert.equal(code, 0, err);
    const said = (out + err).split("\n").filter((line) => line.startsWith("Database"));
    assert.deepEqual(said, ["Database one", "Database two"], command);
    const json = await runInProcess(["--all", "--json", command], options);
    assert.deepEqual(Object.keys(JSON.parse(json.out)), ["one", "two"], command);
  }
});

Deno.test("--all with one database that has no name says none", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database]\nurl = "${URL}"\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const options = { cwd: folder.path, env: { URL: await freshDatabase() } };
  for (const command of commands) {
    const { code, out, err } = await runInProcess(["--all", command], options);
    assert.equal(code, 0, err);
    assert.doesNotMatch(out + err, /^Database/m, command);
    const json = await runInProcess(["--all", "--json", command], options);
    assert.deepEqual(Object.keys(JSON.parse(json.out)), ["database"], command);
  }
});

Deno.test("a failure with --all says which database it was, also of a command that only reads", async () => {
  await using folder = await testFolder({
    "aludel.toml": '[database.one]\nurl = "${ONE}"\n[database.two]\nurl = "${TWO}"\n[database.three]\n',
    "migrations/a.sql": revisionText("a", "base"),
  });
  const one = await freshDatabase();
  const env = { ONE: one, TWO: `${one}_is_not_there` };
  for (const command of commands) {
    const { code, err } = await runInProcess(["--all", command], { cwd: folder.path, env });
    assert.equal(code, 1);
    assert.match(
      err,
      /note: the database is: two\nnote: done before: one\nnote: not tried: three\n/,
      command,
    );
  }
});
