import assert from "node:assert/strict";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { freshDatabase } from "../support/database.ts";
import { revisionText, testFolder } from "../support/project.ts";
import { runCliWell } from "../support/run_cli.ts";

/**
 * Counts how often a client speaks after it has heard something: round trips, and the goodbye. The way is long, so that
 * what a busy machine sends in pieces is all on its way before the first answer comes.
 */
async function countTurns(url: string, act: (url: string) => Promise<unknown>): Promise<number> {
  const { hostname: host, port } = new URL(url);
  let turns = 0;
  const listener = createServer((client) => {
    const server = connect({ host, port: Number(port) });
    let isOurTurn = true;
    client.on("data", (chunk) => {
      if (isOurTurn) turns++;
      isOurTurn = false;
      server.write(chunk);
    });
    server.on("data", async (chunk) => {
      await delay(20);
      isOurTurn = true;
      client.write(chunk);
    });
    client.on("close", () => server.destroy()).on("error", () => {});
    server.on("close", () => client.destroy()).on("error", () => {});
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const counted = new URL(url);
  counted.port = String((listener.address() as AddressInfo).port);
  await act(counted.href);
  await new Promise((done) => listener.close(done));
  return turns;
}

const hooks = {
  "aludel.toml": `[hooks]
before_upgrade = "hook.sql"
after_revision = "hook.sql"
after_upgrade = "hook.sql"
`,
  "hook.sql": "SELECT 1; SELECT current_setting('aludel.revision');",
};

for (const [name, settings] of [["", { "aludel.toml": "" }], [" with hooks", hooks]] as const) {
  Deno.test(`upgrade${name} takes one round trip for a revision, and four at most when there is nothing to do`, async () => {
    const database = await freshDatabase();
    const revision = (index: number) =>
      revisionText(`r${index}`, index === 0 ? "base" : `r${index - 1}`, {
        upgrade:
          `CREATE TABLE t${index} (x int); ALTER TABLE t${index} ADD y int; INSERT INTO t${index} VALUES (1, 2);`,
      });
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`migrations/r${index}.sql`, revision(index)]),
    );
    await using folder = await testFolder({ ...settings, ...files });
    const upgrade = (to: string) =>
      countTurns(database, (url) => runCliWell(["--url", url, "upgrade", to], { cwd: folder.path }));
    const one = await upgrade("r0");
    const eleven = await upgrade("r11");
    assert.equal(eleven - one, 10);
    assert.ok(one <= 9, `${one}`);
    const nothing = await upgrade("r11");
    assert.ok(nothing - 1 <= 4, `${nothing}`); // less the goodbye
  });
}
