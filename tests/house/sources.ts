import * as fs from "node:fs/promises";
import * as path from "node:path";

/** The folder of the repository. */
export const root = path.resolve(import.meta.dirname!, "..", "..");

/** Every TypeScript file below src, sorted. */
export async function readSources(): Promise<{ file: string; text: string }[]> {
  const names = await fs.readdir(path.join(root, "src"), { recursive: true });
  const files = names.filter((name) => name.endsWith(".ts")).sort().map((name) =>
    path.join(root, "src", name)
  );
  return await Promise.all(files.map(async (file) => ({ file, text: await fs.readFile(file, "utf8") })));
}
