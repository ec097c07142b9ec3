import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { runInProcess } from "../support/cli_in_process.ts";
import { freshDatabase } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { revisionText } from "../support/project.ts";
import { runScript } from "../support/run_script.ts";
import { bookshopFiles, bookshopIds, scriptProject } from "../support/script_project.ts";

const bookshop = await bookshopFiles();

Deno.test("upgrade --sql writes the same bytes for the same input", async () => {
  await using one = await scriptProject(bookshop);
  await using other = await scriptProject(bookshop);
  for (const flags of [[], ["--psql"], ["--idempotent", "--psql"]]) {
    assert.equal(
      await one.offline("upgrade", "--sql", ...flags),
      await other.offline("upgrade", "--sql", ...flags),
    );
  }
});

Deno.test("a script begins with what it is and how to run it", async () => {
  await using project = await scriptProject(bookshop);
  const script = await project.offline("upgrade", "3c9e:5b6f", "--sql");
  assert.match(script, /^-- aludel \S+: upgrade from 3c9e07b5d214 to 5b6f92d0c4e8, 2 revisions\n/);
  assert.match(script, /\n-- {5}psql -X -v ON_ERROR_STOP=1 -f FILE\n/);
  assert.match(
    script,
    /\n-- It changes nothing unless the rows of "public"\."alembic_version" are: 3c9e07b5d214\n/,
  );
  assert.match(script, /\n-- {5}[0-9a-f]{64} {2}4e51b8f3a07c {2}index books by author\n/);
  assert.match(script, /\n-- Running upgrade 3c9e07b5d214 -> 4e51b8f3a07c, index books by author\n/);
  assert.doesNotMatch(script, /^\\/m);
  assert.match(await project.offline("upgrade", "--sql", "--psql"), /^\\set ON_ERROR_STOP on$/m);
});

Deno.test("a script keeps the author's text and comments", async () => {
  const upgrade = `
-- Why this table:
--   because.
CREATE TABLE t (
    id int -- the key
);   -- created


/* data; */
COPY t FROM STDIN; -- inline
1
2
\\.

-- and a function
CREATE FUNCTION f() RETURNS int
    LANGUAGE sql AS $$ SELECT 1; $$`;
  await using project = await scriptProject({ "a.sql": revisionText("a", "base", { upgrade }) });
  const script = await project.offline("upgrade", "--sql");
  assert.ok(script.includes(`${upgrade.trim()};\n`), script);
});

Deno.test("-o writes the whole script or nothing", async () => {
  await using project = await scriptProject({
    ...bookshop,
    "zz.sql": revisionText("zz", bookshopIds[6], {
      header: ['-- variables = ["who"]'],
      upgrade: "SELECT '${who}';",
    }),
  });
  const file = path.join(project.folder, "out", "script.sql");
  assert.match(
    await project.failure("upgrade", "--sql", "-o", "out/script.sql"),
    /the variable "who" has no value/,
  );
  await assert.rejects(fs.stat(file), { code: "ENOENT" });

  assert.equal(await project.offline("-x", "who=me", "upgrade", "--sql", "-o", "out/script.sql"), "");
  const script = await fs.readFile(file, "utf8");
  assert.equal(script, await project.offline("-x", "who=me", "upgrade", "--sql"));
  assert.match(script, /^SELECT 'me';$/m);

  await project.failure("upgrade", "--sql", "-o", "out/script.sql");
  assert.equal(await fs.readFile(file, "utf8"), script);
  assert.deepEqual(await fs.readdir(path.dirname(file)), ["script.sql"]);
  assert.match(
    await project.failure("-x", "who=me", "upgrade", "--sql", "-o", "out"),
    /it is not a regular file/,
  );
});

Deno.test("--json tells of the script in one document", async () => {
  await using project = await scriptProject(bookshop);
  const script = await project.offline("upgrade", "2a7d:3c9e", "--sql");
  const document = JSON.parse(await project.offline("--json", "upgrade", "2a7d:3c9e", "--sql"));
  assert.equal(document.script, script);
  assert.deepEqual(document.steps, [{
    revision: "3c9e07b5d214",
    direction: "upgrade",
    heads_before: ["2a7d41c8e6f0"],
    heads_after: ["3c9e07b5d214"],
    transaction: true,
    statements: 2,
  }]);
  const written = JSON.parse(await project.offline("--json", "upgrade", "--sql", "-o", "a.sql"));
  assert.equal(written.path, path.join(project.folder, "a.sql"));
  assert.equal(written.steps.length, 7);
});

Deno.test("--split writes one file per transaction, and running them in order is the live run", async () => {
  for (const [mode, count] of [["revision", 7], ["all", 3]] as const) {
    await using project = await scriptProject(bookshop, `transaction = "${mode}"\n`);
    await project.offline("upgrade", "--sql", "--split", "parts");
    const folder = path.join(project.folder, "parts");
    const names = (await fs.readdir(folder)).sort();
    assert.equal(names.length, count);
    assert.match(
      names[0]!,
      mode === "all" ? /^0001_1f0c5a2e9b31-3c9e07b5d214\.sql$/ : /^0001_1f0c5a2e9b31\.sql$/,
    );

    const [live, split] = [await freshDatabase(), await freshDatabase()];
    await project.on(live, "upgrade");
    for (const name of names) {
      const part = await fs.readFile(path.join(folder, name), "utf8");
      assert.deepEqual(await runScript(split, part), [], name);
      const before = await databaseState(split);
      assert.match((await runScript(split, part, "go on"))[0]!, /nothing is run/, `${name} a second time`);
      assert.deepEqual(await databaseState(split), before);
    }
    assert.deepEqual(await databaseState(split), await databaseState(live));
    assert.match(await project.failure("upgrade", "--sql", "--split", "parts"), /it is not an empty folder/);
    assert.deepEqual((await fs.readdir(project.folder)).sort(), ["aludel.toml", "migrations", "parts"]);
  }
});

Deno.test("--from-database takes START from the database", async () => {
  await using project = await scriptProject(bookshop);
  const url = await freshDatabase();
  for (const [state, words] of [["3c9e", "upgrade"], ["6d83", "downgrade base"], ["6d83", "stamp heads"]]) {
    await project.on(url, "upgrade", state!);
    const [command, ...ends] = words!.split(" ");
    const range = `${state}:${ends[0] ?? "heads"}`;
    assert.equal(
      await project.on(url, command!, ...ends, "--sql", "--from-database"),
      await project.offline(command!, range, "--sql"),
    );
  }
});

Deno.test("a range needs no database, to be printed or written", async () => {
  await using project = await scriptProject(bookshop);
  assert.match(
    await project.offline("upgrade", "5b6f:heads", "--dry-run"),
    /^upgrade 5b6f92d0c4e8 -> 6d83c0a7f52b, /,
  );
  assert.match(
    await project.offline("downgrade", "2a7d:base", "--dry-run"),
    /downgrade 1f0c5a2e9b31 -> , .*\n$/,
  );
  assert.equal(
    JSON.parse(await project.offline("--json", "upgrade", "6d83:7f14", "--dry-run")).steps.length,
    1,
  );
  const wrong: readonly [words: string, message: RegExp][] = [
    ["upgrade 5b6f:heads", /Cannot run the range "5b6f:heads"/],
    ["downgrade base --sql", /Cannot read the range "base": the start is missing/],
    ["downgrade heads:5 --sql", /"5" may be a number of steps/],
    ["upgrade -o a.sql", /Cannot use -o without --sql/],
    ["upgrade --idempotent", /Cannot use --idempotent without --sql/],
    ["upgrade a:b --sql --from-database", /Cannot use --from-database with the range "a:b"/],
    ["upgrade --sql --dry-run", /Cannot use --dry-run with --sql/],
    ["upgrade --sql --split x -o y", /Cannot use --split with -o/],
    ["stamp heads --sql --purge", /Cannot use --purge in a script/],
    ["upgrade nowhere:heads --sql", /no revision .*"nowhere"|"nowhere"/],
  ];
  for (const [words, message] of wrong) {
    assert.match(await project.failure(...words.split(" ")), message, words);
  }
});

Deno.test("a script for a database that is past its end says so, and changes nothing, as the live run", async () => {
  await using project = await scriptProject(bookshop);
  const words = ["upgrade", "heads:5b6f", "--sql"];
  const { code, out, err } = await runInProcess(words, { cwd: project.folder });
  assert.equal(code, 0);
  assert.match(err, /^Nothing to do: the database is already at or past 5b6f92d0c4e8\n$/);
  const url = await freshDatabase();
  await project.on(url, "upgrade");
  const before = await databaseState(url);
  assert.deepEqual(await runScript(url, out), []);
  assert.deepEqual(await databaseState(url), before);
});

Deno.test("stamp --sql sets the rows as a live stamp does, and nothing else", async () => {
  await using project = await scriptProject({
    "a.sql": revisionText("a", "base"),
    "b.sql": revisionText("b", "a"),
    "c.sql": revisionText("c", "a"),
    "d.sql": revisionText("d", ["b", "c"]),
  });
  for (
    const [start, ...ends] of [["", "a"], ["a", "b", "c"], ["b,c", "d"], ["d", "base"], ["b,c", "base"], [
      "",
      "base",
    ]]
  ) {
    const [live, scripted] = [await freshDatabase(), await freshDatabase()];
    for (const url of [live, scripted]) if (start) await project.on(url, "stamp", ...start.split(","));
    await project.on(live, "stamp", ...ends);
    const [end, ...more] = ends;
    const script = await project.offline("stamp", `${start}:${end}`, ...more, "--sql");
    assert.deepEqual(await runScript(scripted, script), []);
    const [expected, found] = [await databaseState(live), await databaseState(scripted)];
    assert.deepEqual(found.versionRows, expected.versionRows, `${start} to ${ends}`);
    assert.deepEqual(found.log, expected.log);
    if (start) {
      assert.match((await runScript(await freshDatabase(), script))[0]!, /nothing is run: there is no/);
    }
  }
});

Deno.test("ensure_version --sql makes the tables, once", async () => {
  await using project = await scriptProject(bookshop);
  const [live, scripted] = [await freshDatabase(), await freshDatabase()];
  await project.on(live, "ensure_version");
  const script = await project.offline("ensure_version", "--sql");
  for (let i = 0; i < 2; i++) assert.deepEqual(await runScript(scripted, script), []);
  assert.deepEqual(await databaseState(scripted), await databaseState(live));
  assert.equal((await project.offline("stamp", "heads:heads", "--sql")).includes("stamp_revision"), false);
});
