import { mkdirSync, writeFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { DatabaseError } from "../../core/error.ts";
import { systemCode, systemReason } from "../../core/system_reason.ts";
import { lockFiles, lockFolder } from "./folder_lock.ts";
import { readTar } from "./tar.ts";

/** PGlite's PostgreSQL; a data folder belongs to one major version. */
export const embeddedMajor = "18";

/** Is in a folder that is being filled, so that a half-filled one is known as such. */
const unfinished = "aludel.unfinished";

/** The process id that PGlite writes into postmaster.pid: any other is a real server's. */
const pgliteProcess = 42;

/**
 * Takes a data folder for this process and makes sure that it holds a cluster: a missing or empty one is filled from
 * the snapshot at `cluster`. Throws a DatabaseError when it is in use, or is something else. Dispose to give it back;
 * what was filled in is on the disk then.
 */
export async function prepareFolder(folder: string, cluster: string): Promise<AsyncDisposable> {
  try {
    return await takeFolder(folder, cluster);
  } catch (error) {
    throw folderError(folder, error);
  }
}

async function takeFolder(folder: string, cluster: string): Promise<AsyncDisposable> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 }).catch((error) => {
    throw refusal(
      folder,
      "embedded_not_a_folder",
      "there is no such folder and it cannot be made",
      undefined,
      error,
    );
  });
  await checkContent(folder, await fs.readdir(folder));
  await using resources = new AsyncDisposableStack();
  resources.use(await lockFolder(folder));
  const names = new Set(await fs.readdir(folder)); // again: now nobody else changes it
  if (names.has(unfinished) || !names.has("PG_VERSION")) {
    const filled = await fillFolder(folder, cluster);
    const synced = syncToDisk(filled).catch((error) => Promise.reject(folderError(folder, error)));
    synced.catch(() => {}); // heard of when the folder is given back
    resources.defer(() => synced);
  }
  return resources.move();
}

/** Whether a data folder is still to be filled: opening it would make a cluster. What can't be looked at says so when it is opened. */
export async function isUnfilled(folder: string): Promise<boolean> {
  try {
    return holdsNoCluster(await fs.readdir(folder));
  } catch (error) {
    return systemCode(error) === "ENOENT";
  }
}

function holdsNoCluster(names: readonly string[]): boolean {
  const ours = new Set<string>([unfinished, ...Object.values(lockFiles)]);
  return names.includes(unfinished) || names.every((name) => ours.has(name));
}

/** Before the lock, which writes: what is not ours stays as it is. */
async function checkContent(folder: string, names: readonly string[]): Promise<void> {
  if (holdsNoCluster(names)) return;
  if (!names.includes("PG_VERSION")) {
    const hint = "name an empty folder, or one that does not exist yet";
    throw refusal(
      folder,
      "embedded_not_a_data_folder",
      "it is not empty and not a PostgreSQL data folder",
      hint,
    );
  }
  await checkVersion(folder);
  if (names.includes("postmaster.pid")) await checkNoServer(folder);
}

async function checkVersion(folder: string): Promise<void> {
  const version = (await fs.readFile(join(folder, "PG_VERSION"), "utf8")).trim();
  if (version === embeddedMajor) return;
  const state =
    `its data is of PostgreSQL ${version}, and the embedded engine is PostgreSQL ${embeddedMajor}`;
  const hint = "dump it with the version that wrote it, and load the dump into a new folder";
  throw refusal(folder, "embedded_other_version", state, hint);
}

/** PostgreSQL in WebAssembly sees no other processes, so it cannot refuse this by itself. */
async function checkNoServer(folder: string): Promise<void> {
  const text = await fs.readFile(join(folder, "postmaster.pid"), "utf8");
  const pid = Math.abs(Number.parseInt(text, 10));
  if (pid === pgliteProcess) return;
  const hint = "name the server's URL instead, or another folder";
  throw refusal(
    folder,
    "embedded_in_use",
    `it is the data folder of a PostgreSQL server, process ${pid}`,
    hint,
  );
}

/** Gives the paths of what it wrote. The mark goes last: a folder without it is whole. */
async function fillFolder(folder: string, cluster: string): Promise<string[]> {
  await fs.writeFile(join(folder, unfinished), "");
  const keep = new Set<string>([unfinished, ...Object.values(lockFiles)]);
  for (const name of await fs.readdir(folder)) {
    if (!keep.has(name)) await fs.rm(join(folder, name), { recursive: true });
  }
  const archive = await promisify(zstdDecompress)(await fs.readFile(cluster));
  const paths = [...readTar(archive)].map(({ path: name, content }) => {
    const path = join(folder, name);
    if (content === null) mkdirSync(path, { mode: 0o700 });
    else writeFileSync(path, content, { mode: 0o600 }); // a thousand small files: waiting for each takes longer
    return path;
  });
  await fs.rm(join(folder, unfinished));
  return paths;
}

/** Takes as long as all the rest, so it goes on while PostgreSQL starts. Windows can sync no folder, and needs not. */
async function syncToDisk(paths: readonly string[]): Promise<void> {
  const isWindows = process.platform === "win32";
  for (const path of paths) {
    try {
      await using file = await fs.open(path, isWindows ? "r+" : "r");
      await file.sync();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const isFolder = isWindows && (code === "EISDIR" || code === "EPERM");
      if (code !== "ENOENT" && !isFolder) throw error; // PostgreSQL may have removed it since
    }
  }
}

/** What the system says of a file in the folder: a disk that is full, a permission that is missing. */
function folderError(folder: string, error: unknown): unknown {
  if (error instanceof DatabaseError || systemCode(error) === undefined) return error;
  const isKnown = /^E[A-Z]+$/.test(systemCode(error)!);
  const state = isKnown ? systemReason(error)! : (error as Error).message;
  return refusal(folder, "embedded_folder", state, undefined, error);
}

function refusal(folder: string, code: string, state: string, hint?: string, cause?: unknown): DatabaseError {
  return new DatabaseError(`Cannot open embedded database "${folder}": ${state}`, {
    code,
    hint,
    path: folder,
    cause,
  });
}
