import { statfs } from "node:fs/promises";
import * as path from "node:path";

/** A file system of a few megabytes. It goes away with `await using`, or when this process ends. */
export interface SmallDisk extends AsyncDisposable {
  readonly folder: string;
  /** How much is free, in bytes. */
  free(): Promise<number>;
  /** Takes up all but so many bytes, until `empty`. */
  fill(bytesLeft: number): Promise<void>;
  empty(): Promise<void>;
}

/** Mounts one; null where that is not allowed, which it mostly is for root alone. */
export async function mountSmallDisk(size: string): Promise<SmallDisk | null> {
  if (Deno.build.os !== "linux") return null;
  const folder = await Deno.makeTempDir({ prefix: "aludel-disk-" });
  if (!await run("mount", "-t", "tmpfs", "-o", `size=${size},mode=755`, "aludel-disk", folder)) {
    await Deno.remove(folder);
    return null;
  }
  await unmountBehind(folder);
  const ballast = path.join(folder, "ballast");
  const free = async () => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  };
  return {
    folder,
    free,
    async fill(bytesLeft) {
      const bytes = Math.trunc(await free() - bytesLeft);
      if (bytes > 0 && !await run("fallocate", "-l", String(bytes), ballast)) {
        throw new Error(`Cannot fill ${folder}`);
      }
    },
    empty: () => removeIfThere(ballast),
    async [Symbol.asyncDispose]() {
      await run("umount", "--lazy", folder);
      await removeIfThere(folder); // the watcher may have been faster
    },
  };
}

async function removeIfThere(file: string): Promise<void> {
  await Deno.remove(file).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/** Leaves a watcher behind, for a process that ends before it can clean up. */
async function unmountBehind(folder: string): Promise<void> {
  const script = `(while [ -d "/proc/$0" ] && mountpoint -q "$1"; do sleep 1; done
    mountpoint -q "$1" && umount --lazy "$1"; rmdir "$1") >/dev/null 2>&1 </dev/null &`;
  await run("sh", "-c", script, String(Deno.pid), folder);
}

async function run(program: string, ...args: string[]): Promise<boolean> {
  return (await new Deno.Command(program, { args, stderr: "null" }).output()).success;
}
