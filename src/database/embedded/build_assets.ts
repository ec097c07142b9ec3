import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gunzipSync, zstdCompressSync } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import type { EmbeddedAssets } from "./assets.ts";
import { readTar, type TarEntry, writeTar } from "./tar.ts";

/** Raised when what is in the built assets changes, so that older ones are left alone. */
const assetsFormat = 1;

/**
 * Makes the assets out of PGlite's package, once for each of its versions, and keeps them in node_modules/.cache.
 * Only a program that runs from its sources, and the build of the executable, come here.
 */
export async function buildEmbeddedAssets(): Promise<EmbeddedAssets> {
  const dist = dirname(fileURLToPath(import.meta.resolve("@electric-sql/pglite")));
  const { version } = JSON.parse(await fs.readFile(join(dist, "..", "package.json"), "utf8"));
  const folder = fileURLToPath(
    new URL(`../../../node_modules/.cache/aludel/pglite-${version}-${assetsFormat}`, import.meta.url),
  );
  await fs.mkdir(folder, { recursive: true });
  const assets = {
    backend: fileURLToPath(new URL("./backend.ts", import.meta.url)),
    wasm: join(dist, "pglite.wasm"),
    files: join(dist, "pglite.data"),
    cluster: join(folder, "cluster.tar.zst"),
    extensions: join(folder, "extensions.tar.zst"),
  };
  await buildOnce(assets.extensions, () => collectExtensions(dist));
  await buildOnce(assets.cluster, () => createCluster(folder));
  return assets;
}

/** Writes a compressed archive unless it is there; it takes its name when complete, so two builders do no harm. */
async function buildOnce(path: string, build: () => Promise<TarEntry[]>): Promise<void> {
  if (await fs.stat(path).then(() => true, () => false)) return;
  const draft = `${path}.${process.pid}.draft`;
  const archive = writeTar(await build());
  await fs.writeFile(
    draft,
    zstdCompressSync(archive, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
  );
  await fs.rename(draft, path);
}

/** One archive of what all extensions of the package install, without headers and examples. */
async function collectExtensions(dist: string): Promise<TarEntry[]> {
  const bundles = (await fs.readdir(dist)).filter((name) => name.endsWith(".tar.gz")).sort();
  const entries = new Map<string, TarEntry>();
  for (const bundle of bundles) {
    for (const entry of readTar(gunzipSync(await fs.readFile(join(dist, bundle))))) {
      if (/^(lib|share\/postgresql)\b/.test(entry.path)) entries.set(entry.path, entry);
    }
  }
  return [...entries.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** A cluster that initdb made and that was shut down cleanly, so that opening a copy recovers nothing. */
async function createCluster(cache: string): Promise<TarEntry[]> {
  const folder = await fs.mkdtemp(join(cache, "cluster-"));
  try {
    const pglite = await PGlite.create(folder, { initDbStartParams: ["--wal-segsize=1"] });
    await pglite.close();
    return await readFolder(folder);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}

async function readFolder(folder: string): Promise<TarEntry[]> {
  const found = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const entries = found.map(async (entry): Promise<TarEntry> => {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll("\\", "/");
    return { path: name, content: entry.isDirectory() ? null : await fs.readFile(path) };
  });
  return (await Promise.all(entries)).sort((a, b) => a.path < b.path ? -1 : 1);
}
