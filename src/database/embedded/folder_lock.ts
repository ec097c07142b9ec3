import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { DatabaseError } from "../../core/error.ts";

/** The files that a lock leaves in the folder. */
export const lockFiles = { lock: "aludel.lock", holder: "aludel.pid" } as const;

/**
 * Takes the folder for this process, or throws `embedded_in_use`. Dispose of the result to give it back.
 * It is a lock of the operating system, on an empty SQLite file for want of a lock in `node:fs`: it goes with the
 * process, however that ends, and it holds between containers too, where process ids say nothing.
 */
export async function lockFolder(folder: string): Promise<Disposable> {
  const { DatabaseSync } = await import("node:sqlite"); // loaded only by those who need it
  const lock = new DatabaseSync(join(folder, lockFiles.lock));
  try {
    takeLock(lock);
  } catch (error) {
    lock.close();
    throw isBusy(error) ? inUse(folder, error) : error;
  }
  writeFileSync(join(folder, lockFiles.holder), `${process.pid}\n${hostname()}\n`);
  return { [Symbol.dispose]: () => lock.close() };
}

function takeLock(lock: DatabaseSync): void {
  lock.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database is locked/.test(error.message);
}

function inUse(folder: string, cause: unknown): DatabaseError {
  return new DatabaseError(`Cannot open embedded database "${folder}": ${holder(folder)} is using it`, {
    code: "embedded_in_use",
    hint: "wait until it is done; the embedded engine serves one process at a time",
    path: folder,
    cause,
  });
}

/** Who wrote the holder's file last; it may not have got that far. */
function holder(folder: string): string {
  try {
    const [pid, host] = readFileSync(join(folder, lockFiles.holder), "utf8").split("\n");
    return host === hostname() ? `process ${pid}` : `process ${pid} on host "${host}"`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return "another process";
  }
}
