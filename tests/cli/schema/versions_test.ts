import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { schemaProject } from "../../support/schema_project.ts";

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
}
