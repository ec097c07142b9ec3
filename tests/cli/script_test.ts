import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { runScript } from "../support/run_script.ts";
import { bookshopFiles, bookshopIds, scriptProject } from "../support/script_project.ts";

const bookshop = await bookshopFiles();

/** Some rows for the revisions to work on, where there are tables for them. */
const books = `INSERT INTO authors (name) VALUES ('Zosimos of Panopolis');
INSERT INTO books (author_id, title, price_cents) VALUES (1, 'On Virtue', 1200), (1, 'The Book of Keys', 900);`;

for (const version of testedVersions()) {
  for (const mode of ["revision", "all"]) {
    Deno.test(`a script leaves a server ${version} as a live upgrade does, from every revision on, transaction ${mode}`, async () => {
      await using project = await scriptProject(bookshop, `transaction = "${mode}"\n`);
      for (const [at, start] of ["base", ...bookshopIds].entries()) {
        const [live, scripted] = [await freshDatabase(version), await freshDatabase(version)];
        for (const url of [live, scripted]) {
          if (at > 0) await project.on(url, "upgrade", bookshopIds[0]);
          if (at > 0) assert.deepEqual(await runScript(url, books), []);
          if (at > 1) await project.on(url, "upgrade", start);
        }
        await project.on(live, "upgrade");
        const script = await project.offline("upgrade", `${start}:heads`, "--sql");
        assert.deepEqual(await runScript(scripted, script), []);
        assert.deepEqual(await databaseState(scripted), await databaseState(live), `from ${start}`);
      }
    });

    Deno.test(`a script leaves a server ${version} as a live downgrade does, to every revision, transaction ${mode}`, async () => {
      await using project = await scriptProject(bookshop, `transaction = "${mode}"\n`);
      for (const end of ["base", ...bookshopIds]) {
        const [live, scripted] = [await freshDatabase(version), await freshDatabase(version)];
        for (const url of [live, scripted]) await project.on(url, "upgrade");
        await project.on(live, "downgrade", end);
        const script = await project.offline("downgrade", `heads:${end}`, "--sql");
        assert.deepEqual(await runScript(scripted, script), []);
        assert.deepEqual(await databaseState(scripted), await databaseState(live), `to ${end}`);
      }
    });
  }
}
