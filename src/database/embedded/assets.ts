/** The files that the embedded engine is made of, each as a path that `node:fs` can read. */
export interface EmbeddedAssets {
  /** The program of the engine's thread: `backend.ts`, or what the build makes of it. */
  readonly backend: string;
  /** PGlite's PostgreSQL, compiled to WebAssembly. */
  readonly wasm: string;
  /** PGlite's `share` and `lib` folders. */
  readonly files: string;
  /** A fresh data folder, as a tar archive in zstd: initdb would take seconds. */
  readonly cluster: string;
  /** The contrib extensions that PGlite's package carries, as one tar archive in zstd. */
  readonly extensions: string;
}

let registered: EmbeddedAssets | null = null;

/**
 * Says where the assets are. The executable carries them inside itself, under names that only its build knows: the
 * entry that `scripts/build.ts` generates calls this before anything else.
 */
export function registerEmbeddedAssets(assets: EmbeddedAssets): void {
  registered = assets;
}

/** Gives the registered assets, or, when the program runs from its sources, those of node_modules. */
export async function findEmbeddedAssets(): Promise<EmbeddedAssets> {
  if (registered !== null) return registered;
  const { buildEmbeddedAssets } = await import("./build_assets.ts");
  return await buildEmbeddedAssets();
}
