import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder } from "./cache_folder.ts";
import { createCluster, giveToServer } from "./cluster.ts";
import { type ServerVersion, unpackPostgres } from "./postgres_package.ts";
import { freePort, openServer, type Server } from "./server.ts";
import { isRunning, launchServer, watchServer } from "./server_process.ts";

/**
 * Starts a standby. It follows nobody: it waits for ever for what comes after a fresh cluster, and meanwhile
 * answers queries as every standby does.
 */
export async function startStandby(version: ServerVersion): Promise<Server> {
  const home = await fs.mkdtemp(join(await cacheFolder(), "standby-"));
  await fs.chmod(home, 0o755);
  await giveToServer(home);
  await watchServer(home);
  const programs = await unpackPostgres(version);
  const port = await freePort();
  await createCluster(programs, join(home, "data"));
  await fs.writeFile(join(home, "data", "standby.signal"), "");
  const pid = await launchServer(programs, home, {
    port: String(port),
    restore_command: "false",
    shared_buffers: "32MB",
  });
  const server = openServer(home, version, port);
  for (;;) {
    const status = await fs.readFile(join(home, "data", "postmaster.pid"), "utf8").catch(() => "");
    if (status.split("\n")[7]?.trim() === "ready") return server;
    assert.ok(await isRunning(pid), await fs.readFile(server.logFile, "utf8"));
    await sleep(10);
  }
}
