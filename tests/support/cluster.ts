import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { buildOnce, cacheFolder } from "./cache_folder.ts";
import type { PostgresPackage } from "./postgres_package.ts";

/** PostgreSQL refuses to run as root, so root hands it to `nobody`. */
export const serverUser: { uid?: number; gid?: number } = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Fills `folder`, which must not exist, with a fresh cluster: a copy of one that initdb made once. */
export async function createCluster(programs: PostgresPackage, folder: string): Promise<void> {
  const template = await buildOnce(
    join(await cacheFolder(), `${programs.release}.cluster`),
    (into) => initialize(programs, into),
  );
  await runAsServer("cp", ["-a", join(template, "data"), folder]);
}

/** The C locale, so that the order of text is the same on every machine. */
async function initialize(programs: PostgresPackage, into: string): Promise<void> {
  await giveToServer(into);
  await runAsServer(programs.initdb, [
    ...["--pgdata", join(into, "data")],
    ...["--username", "postgres", "--auth", "trust"],
    ...["--encoding", "UTF8", "--locale", "C", "--no-sync"],
  ]);
}

/** Gives a folder of ours to the user that runs the server. */
export async function giveToServer(folder: string): Promise<void> {
  const { uid, gid } = serverUser;
  if (uid !== undefined && gid !== undefined) await fs.chown(folder, uid, gid);
}

async function runAsServer(program: string, args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: "/",
    ...serverUser,
  }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  assert.ok(success, `${program} failed: ${text}`);
}
