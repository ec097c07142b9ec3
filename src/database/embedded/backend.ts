import { readFileSync } from "node:fs";
import { type MessagePort, workerData } from "node:worker_threads";
import { zstdDecompressSync } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import type { EmbeddedAssets } from "./assets.ts";
import { BackendEnd } from "./channel.ts";
import { installTar, openFolder, openMemory } from "./data_filesystem.ts";
import { watchInterrupts } from "./interrupts.ts";
import { moduleOf } from "./postgres_module.ts";
import { serveSessions } from "./serve_sessions.ts";

/** What the thread of the backend is started with. */
export interface BackendOptions {
  readonly port: MessagePort;
  readonly signals: SharedArrayBuffer;
  readonly assets: EmbeddedAssets;
  /** The data folder, which holds a cluster; null for a new one in memory. */
  readonly folder: string | null;
}

/**
 * As PGlite starts PostgreSQL, except that the search path is PostgreSQL's own and that system catalogs are as closed
 * as on a server. There is one process, so nothing can run in parallel or in the background.
 */
const startParameters = [
  ...["--single", "-j"],
  ...["-c", "exit_on_error=false"],
  ...["-c", "log_checkpoints=false"],
  ...["-c", "max_worker_processes=0"],
  ...["-c", "max_parallel_workers=0"],
  ...["-c", "max_parallel_workers_per_gather=0"],
  ...["-c", "max_parallel_maintenance_workers=0"],
  ...["-c", "io_method=sync"],
  ...["-c", "wal_sync_method=fsync"],
];

// PostgreSQL in WebAssembly can only wait by blocking its thread, so it has this one for itself.
await runBackend(workerData as BackendOptions);

async function runBackend(options: BackendOptions): Promise<void> {
  const channel = new BackendEnd(options.port, options.signals);
  const log: string[] = [];
  try {
    const pglite = await startPostgres(options, channel, log);
    channel.send("ready");
    serveSessions(moduleOf(pglite), channel);
    channel.send("idle");
    if (options.folder !== null) await pglite.close();
  } catch (error) {
    channel.send({ failed: String(error), log: log.slice(-20).join("\n") });
  }
  options.port.close();
}

async function startPostgres({ assets, folder }: BackendOptions, channel: BackendEnd, log: string[]) {
  const compiled = WebAssembly.compile(readFileSync(assets.wasm));
  const archive = (path: string) => zstdDecompressSync(readFileSync(path));
  watchInterrupts(channel);
  const pglite = await PGlite.create({
    fs: folder === null ? openMemory(archive(assets.cluster)) : openFolder(folder),
    fsBundle: new Blob([readFileSync(assets.files)]),
    pgliteWasmModule: await compiled,
    initdbWasmModule: emptyModule(),
    startParams: folder === null ? [...startParameters, "-F"] : startParameters,
    onStderr: (line) => log.push(line) < 0,
  });
  installTar(moduleOf(pglite).FS, "/pglite", archive(assets.extensions));
  return pglite;
}

/** PGlite looks for initdb on the disk unless it is given one; there is always a cluster, so it never runs. */
function emptyModule(): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]));
}
