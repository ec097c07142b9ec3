/**
 * The long tests of runs that survive anything, as `deno task soak [PART] [--rounds=N] [--seed=N]`; parts are runners,
 * pooler, cuts, kills, crashes, disk, contention. Needs the built executable; the pooler needs PgBouncer and the disk
 * root, and are left out without. tests/soak runs a few rounds of each.
 */
import { sharedServer } from "../tests/support/shared_server.ts";
import { soakContention } from "./soak/contention.ts";
import { soakCrashes } from "./soak/crashes.ts";
import { soakCuts } from "./soak/cuts.ts";
import type { Figures } from "./soak/figures.ts";
import { soakFullDisk } from "./soak/full_disk.ts";
import { soakKills } from "./soak/kills.ts";
import { hasPgBouncer, startPgBouncer } from "./soak/pgbouncer.ts";
import { soakRunners } from "./soak/runners.ts";

const options = new Map(
  Deno.args.filter((word) => word.startsWith("--")).map((word) =>
    word.slice(2).split("=") as [string, string]
  ),
);
const wanted = Deno.args.filter((word) => !word.startsWith("--"));
const seed = Number(options.get("seed") ?? Math.trunc(Math.random() * 2 ** 31));
const rounds = (usual: number) => Number(options.get("rounds") ?? usual);
const server = await sharedServer(18);

const parts: Readonly<Record<string, () => Promise<Figures | null>>> = {
  runners: () =>
    soakRunners(server, { name: "directly", url: server.url }, {
      rounds: rounds(50),
      runners: 20,
      isVoid: false,
    }),
  pooler: async () => {
    if (!await hasPgBouncer()) return null;
    await using pooler = await startPgBouncer(server);
    const way = { name: "through PgBouncer in transaction mode", url: pooler.url };
    return await soakRunners(server, way, { rounds: rounds(50), runners: 20, isVoid: true });
  },
  cuts: () => soakCuts(server, rounds(500), seed),
  kills: () => soakKills(server, rounds(300), seed),
  crashes: () => soakCrashes(rounds(30), seed),
  disk: () => soakFullDisk(rounds(60), seed),
  contention: () => soakContention(server, rounds(5), 400),
};

let failures = 0;
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  const figures = await run();
  if (figures === null) {
    console.log(`${name}: left out, as this machine does not have what it needs`);
    continue;
  }
  failures += figures.failures.length;
  const took = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${figures.name}: ${figures.rounds} rounds, ${figures.failures.length} failures, ${took} s`);
  for (const line of [...figures.notes, ...figures.failures]) console.log(`  ${line}`);
}
Deno.exit(failures === 0 ? 0 : 1);
