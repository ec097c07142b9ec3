/** A few rounds of each part of `deno task soak`. */
import assert from "node:assert/strict";
import { soakContention } from "../../scripts/soak/contention.ts";
import { soakCrashes } from "../../scripts/soak/crashes.ts";
import { soakCuts } from "../../scripts/soak/cuts.ts";
import type { Figures } from "../../scripts/soak/figures.ts";
import { soakFullDisk } from "../../scripts/soak/full_disk.ts";
import { soakKills } from "../../scripts/soak/kills.ts";
import { hasPgBouncer, startPgBouncer } from "../../scripts/soak/pgbouncer.ts";
import { soakRunners } from "../../scripts/soak/runners.ts";
import { mountSmallDisk } from "../../scripts/soak/small_disk.ts";
import { testedVersions } from "../support/database.ts";
import { sharedServer } from "../support/shared_server.ts";

const seed = Number(Deno.env.get("SEED") ?? Math.trunc(Math.random() * 2 ** 31));

function assertWell({ failures }: Figures): void {
  assert.deepEqual(failures, []);
}

for (const version of testedVersions()) {
  Deno.test(`Twenty runners at once apply each revision once, and all exit with 0, on a server ${version}`, async () => {
    const server = await sharedServer(version);
    const way = { name: "directly", url: server.url };
    assertWell(await soakRunners(server, way, { rounds: 1, runners: 20, isVoid: false }));
  });
}

Deno.test({
  name:
    "Twenty runners at once through PgBouncer apply each revision once, and say that session locks are void",
  ignore: !await hasPgBouncer(),
  fn: async () => {
    const server = await sharedServer(18);
    await using pooler = await startPgBouncer(server);
    const way = { name: "through PgBouncer", url: pooler.url };
    assertWell(await soakRunners(server, way, { rounds: 2, runners: 20, isVoid: true }));
  },
});

Deno.test(`A connection that is cut at a random byte loses nothing (SEED=${seed})`, async () => {
  assertWell(await soakCuts(await sharedServer(18), 10, seed));
});

Deno.test(`A tool that is killed at a random moment loses nothing (SEED=${seed})`, async () => {
  assertWell(await soakKills(await sharedServer(18), 10, seed));
});

Deno.test(`A server that crashes at a random moment loses nothing (SEED=${seed})`, async () => {
  assertWell(await soakCrashes(2, seed));
});

Deno.test({
  name: `A disk that is full at a random byte loses nothing (SEED=${seed})`,
  ignore: !await canMount(),
  fn: async () => assertWell((await soakFullDisk(4, seed))!),
});

async function canMount(): Promise<boolean> {
  await using disk = await mountSmallDisk("1M");
  return disk !== null;
}

Deno.test("A table in use is waited for, and its readers wait less than its user takes", async () => {
  assertWell(await soakContention(await sharedServer(18), 1, 1500));
});
