import assert from "node:assert/strict";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { databaseState } from "../support/database_state.ts";
import { Random, randomFiles } from "../support/random_project.ts";
import { runScript } from "../support/run_script.ts";
import { scriptProject } from "../support/script_project.ts";

const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 1e9));
console.log(`SEED=${seed}`);

const graphs = 3;
const size = 10;

Deno.test("a script leaves a database as the live run does, up and down, on random graphs", async () => {
  const random = new Random(seed);
  for (let graph = 0; graph < graphs; graph++) {
    const mode = random.pick(["revision", "all"]);
    await using project = await scriptProject(randomFiles(random, size), `transaction = "${mode}"\n`);
    const version = random.pick(testedVersions());
    const [live, scripted] = [await freshDatabase(version), await freshDatabase(version)];
    const both = async (direction: string, end: string) => {
      const { versionRows } = await databaseState(live);
      const script = await project.offline(direction, `${versionRows.join(",")}:${end}`, "--sql");
      await project.on(live, direction, end);
      assert.deepEqual(await runScript(scripted, script), [], `${direction} to ${end}\n${script}`);
      assert.deepEqual(await databaseState(scripted), await databaseState(live), `${direction} to ${end}`);
    };
    for (let i = 0; i < 3; i++) await both("upgrade", `r${random.below(size)}`);
    await both("upgrade", "heads");
    await both("downgrade", "base");
    await both("upgrade", "heads");
  }
});
