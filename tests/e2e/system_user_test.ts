import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { freshDatabase } from "../support/database.ts";
import { testFolder } from "../support/project.ts";
import { runCli } from "../support/run_cli.ts";

const { username } = userInfo();

Deno.test({
  name: "who is not named is the user of the process, whatever USER says",
  ignore: username === "postgres", // who is known to the server
  async fn() {
    await using folder = await testFolder({ "aludel.toml": "", "migrations/.keep": "" });
    const url = new URL(await freshDatabase());
    url.username = "";
    for (const env of [{}, { USER: "somebody_else" }]) {
      const { err } = await runCli(["--url", url.href, "current"], { cwd: folder.path, env });
      assert.match(err, new RegExp(`role "${username}" does not exist`));
    }
  },
});
