import assert from "node:assert/strict";
import { runInProcess } from "../support/cli_in_process.ts";
import { freshDatabase } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { revisionText } from "../support/project.ts";
import { runScript } from "../support/run_script.ts";
import { scriptProject } from "../support/script_project.ts";

/** More than is held of a file. */
const lines = Array.from({ length: 120_000 }, (_, i) => `${i}\tZosimos ü 🜔 ${"x".repeat(30)}\n`);

function upgrade(data: readonly string[]): string {
  return `CREATE TABLE t (id int, name text);\nCOPY t FROM STDIN;\n${
    data.join("")
  }\\.\nCREATE INDEX t_id ON t (id);`;
}

for (const header of [[], ["-- transaction = false"]]) {
  Deno.test(`COPY data that is not held in memory reaches the server and the script${header.length ? ", alone too" : ""}`, async () => {
    await using project = await scriptProject({
      "a.sql": revisionText("a", "base", { upgrade: upgrade(lines), header }),
    });
    const [live, scripted] = [await freshDatabase(), await freshDatabase()];
    await project.on(live, "upgrade");
    assert.deepEqual(await runScript(scripted, await project.offline("upgrade", "--sql")), []);
    const state = await databaseState(scripted);
    assert.equal(state.data["t"]!.length, lines.length);
    assert.deepEqual(state, await databaseState(live));
  });
}

Deno.test("a mistake in COPY data that is not held in memory is shown at its line", async () => {
  for (const number of [1, 60_000, 120_000]) {
    const data = lines.with(number - 1, "wrong ü\tname\n");
    await using project = await scriptProject({
      "a.sql": revisionText("a", "base", { upgrade: upgrade(data) }),
    });
    const { code, err } = await runInProcess(["upgrade"], {
      cwd: project.folder,
      env: { URL: await freshDatabase() },
    });
    assert.equal(code, 1);
    assert.ok(err.includes(`--> migrations/a.sql:${number + 6}:1\n${number + 6} | wrong ü\tname\n`), err);
  }
});
