import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { revisionText } from "../../support/project.ts";
import { schemaProject, usersSql } from "../../support/schema_project.ts";

const fixtures = fileURLToPath(new URL("../../fixtures/versions", import.meta.url));

/** A schema of all that a version has and another one may print, name or store in another way. */
async function schemaFor(version: number): Promise<string> {
  const files = (await fs.readdir(fixtures)).sort().filter((name) => parseInt(name) <= version);
  return (await Promise.all(files.map((name) => fs.readFile(path.join(fixtures, name), "utf8")))).join("\n");
}

for (const version of testedVersions()) {
  Deno.test(`check finds nothing between server ${version} and a file of the same rich schema`, async () => {
    const schema = await schemaFor(version);
    const url = await freshDatabase(version);
    await ask(url, schema);
    await using project = await schemaProject("", { files: { "rich.sql": schema } });
    const switches = ["--owners", "--privileges", "--default-privileges"];
    const file = await project.run("diff", url, "rich.sql", ...switches);
    assert.deepEqual([file.out, file.code], ["", 0], file.err);
    const dump = await project.run("dump", url, ...switches);
    await project.write({ "dump.sql": dump.out });
    const dumped = await project.run("diff", "dump.sql", url, ...switches);
    assert.deepEqual([dumped.out, dumped.code], ["", 0], dumped.err);
  });

  Deno.test(`names of NOT NULL constraints are left to servers that have them, as ${version} may be or not`, async () => {
    const before =
      "CREATE DOMAIN d AS int; CREATE DOMAIN e AS int NOT NULL; CREATE TABLE t (a int, b int NOT NULL);";
    const after =
      `CREATE DOMAIN d AS int CONSTRAINT d_named NOT NULL; CREATE DOMAIN e AS int CONSTRAINT e_named NOT NULL;
      CREATE TABLE t (a int CONSTRAINT a_named NOT NULL, b int CONSTRAINT b_named NOT NULL);`;
    await using project = await schemaProject(usersSql.upgrade + after, {
      files: {
        "before.sql": before,
        "after.sql": after,
        "migrations/b1.sql": revisionText("b1", "a1", { upgrade: before }),
      },
    });
    const url = await freshDatabase(version);
    for (const words of [["diff", url, "after.sql"], ["check", "--from-revisions"]]) {
      await ask(url, `DROP TABLE IF EXISTS t; DROP DOMAIN IF EXISTS d, e; ${before}`);
      const { out } = await project.run(...words, "--sql");
      await ask(url, out);
      const { code, out: left, err } = await project.run("diff", url, "after.sql");
      assert.deepEqual([code, left], [0, ""], `${out}\n${err}`);
    }
  });
}
