import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder } from "./cache_folder.ts";
import { openServer, type Server, type ServerVersion, startIn } from "./server.ts";

/**
 * The server of a version that all tests of this process use together; the first who asks starts it.
 * Every test file is a world of its own in `deno test`, so they meet through a folder. It ends with the process;
 * nobody stops it. Take a database of your own from it, and leave roles and settings of the server alone.
 */
export async function sharedServer(version: ServerVersion): Promise<Server> {
  const home = join(await cacheFolder(), `shared-${version}-${await processIdentity()}`);
  if (await isFirst(home)) {
    const server = await startIn(home, { version }).catch(async (error) => {
      await publish(home, "failed");
      throw error;
    });
    await publish(home, String(server.port));
  }
  return openServer(home, version, await publishedPort(home));
}

/** The process id alone can come back after a restart of the machine, and meet an old folder. */
async function processIdentity(): Promise<string> {
  const stat = await fs.readFile("/proc/self/stat", "utf8");
  const startTime = stat.slice(stat.lastIndexOf(")")).split(" ")[20];
  return `${Deno.pid}-${startTime}`;
}

async function isFirst(home: string): Promise<boolean> {
  try {
    await fs.mkdir(home);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function publish(home: string, port: string): Promise<void> {
  await fs.writeFile(join(home, "port.draft"), port);
  await fs.rename(join(home, "port.draft"), join(home, "port"));
}

async function publishedPort(home: string): Promise<number> {
  for (;;) {
    const text = await fs.readFile(join(home, "port"), "utf8").catch(() => null);
    assert.notEqual(
      text,
      "failed",
      "The shared server did not start; the first test that asked for it says why",
    );
    if (text !== null) return Number(text);
    await sleep(20);
  }
}
