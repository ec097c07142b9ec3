import * as path from "node:path";
import { type ArchiveFile, tarGz } from "../release/archive.ts";
import { buildNpm } from "./build.ts";

const folder = path.resolve(import.meta.dirname!, "..", "..", "dist", "npm");

/** The library's package as npm publishes it: a `.tgz` whose folder is called `package`. */
export async function packNpm(time: number): Promise<Uint8Array> {
  await buildNpm(folder);
  return tarGz("package", await readFiles(folder), time);
}

async function readFiles(folder: string, below = ""): Promise<ArchiveFile[]> {
  const entries = await Array.fromAsync(Deno.readDir(path.join(folder, below)));
  const files: ArchiveFile[] = [];
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const file = below === "" ? name : `${below}/${name}`;
    if (isDirectory) files.push(...await readFiles(folder, file));
    else files.push({ path: file, content: await Deno.readFile(path.join(folder, file)) });
  }
  return files;
}
