import { fsyncSync } from "node:fs";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import type { PostgresModule } from "./postgres_module.ts";
import { readTar } from "./tar.ts";

type Filesystem = NonNullable<PGliteOptions["fs"]>;
type EmscriptenOptions = Parameters<Filesystem["init"]>[1];

/** A data folder in memory: the fresh cluster of the snapshot. */
export function openMemory(cluster: Uint8Array): Filesystem {
  return filesystem(({ FS }) => {
    FS.mkdirTree(PGlite.paths.PGDATA, 0o700);
    installTar(FS, PGlite.paths.PGDATA, cluster);
  });
}

/** A data folder of this machine, which holds a cluster already. What PostgreSQL syncs is synced to the disk. */
export function openFolder(folder: string): Filesystem {
  return filesystem(({ FS, NODEFS }) => {
    NODEFS.stream_ops.fsync = ({ nfd }) => NODEFS.tryFSOperation(() => syncFile(nfd));
    FS.mkdirTree(PGlite.paths.PGDATA);
    FS.mount(NODEFS, { root: folder }, PGlite.paths.PGDATA);
  });
}

/** Puts the files of an archive under `root`; they share its memory until PostgreSQL makes them longer. */
export function installTar(FS: PostgresModule["FS"], root: string, archive: Uint8Array): void {
  for (const { path, content } of readTar(archive)) {
    if (content === null) FS.mkdirTree(`${root}/${path}`, 0o700);
    else FS.writeFile(`${root}/${path}`, content, { canOwn: true });
  }
}

/** Windows cannot sync a folder, nor a file that is open for reading; it has no need to. */
function syncFile(descriptor: number): number {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (process.platform !== "win32" || (error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
  return 0;
}

/** Everything is where it belongs at once, so PGlite has nothing to copy to and fro. */
function filesystem(mount: (module: PostgresModule) => void): Filesystem {
  let engine: PostgresModule | undefined;
  const prepare = (module: unknown) => mount(engine = module as PostgresModule);
  return {
    init: (_pglite, options) =>
      Promise.resolve({
        emscriptenOpts: { ...options, preRun: [...(options.preRun ?? []), prepare] } as EmscriptenOptions,
      }),
    initialSyncFs: () => Promise.resolve(),
    syncToFs: () => Promise.resolve(),
    dumpTar: () => Promise.reject(new Error("The embedded engine does not dump its folder")),
    closeFs: () => Promise.resolve(engine?.FS.quit()),
  };
}
