import assert from "node:assert/strict";
import { testedVersions } from "../support/database.ts";
import { startCuttingProxy } from "../support/cutting_proxy.ts";
import { chain, migrate } from "../support/migrate.ts";
import { startServer } from "../support/server.ts";
import { startStandby } from "../support/standby.ts";

for (const version of testedVersions()) {
  Deno.test(`A standby ${version} is refused by its name, and asked nothing after a primary is lost`, async () => {
    await using standby = await startStandby(version);
    const place = `postgresql://postgres@127.0.0.1:${standby.port}/postgres`;
    const refused = await migrate({ url: standby.url(), revisions: [{ id: "a" }] });
    assert.equal(refused.error?.code, "standby");
    assert.equal(refused.error.message, `Cannot run on "${place}": it is a standby, which only reads`);

    await using primary = await startServer({ version });
    const proxy = await startCuttingProxy(primary.url());
    const { error, done } = await migrate({
      url: `postgres://postgres@${new URL(proxy.url).host},127.0.0.1:${standby.port}/postgres`,
      revisions: chain([{ id: "a" }, { id: "b" }]),
      onEvent: async (event) => {
        if (event.kind === "start" && event.number === 2) await proxy[Symbol.asyncDispose]();
      },
    });
    assert.deepEqual(done, ["a"]);
    assert.equal(error?.message, 'Cannot tell what became of revision "b": the connection was lost');
    assert.match(error.notes!.map(({ message }) => message).join("\n"), /it is a standby/);
  });
}
