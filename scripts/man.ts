/**
 * Writes the man pages into dist/man, as `deno task man`: aludel.1, and one for each command. They are made from the
 * definitions that `--help` shows, so that there is nothing to keep in step.
 */
import * as path from "node:path";
import { manPages } from "./man/pages.ts";
import { releaseDate } from "./release_time.ts";

const root = path.resolve(import.meta.dirname!, "..");
const folder = path.join(root, "dist", "man");

await Deno.mkdir(folder, { recursive: true });
const date = await releaseDate();
for (const { file, text } of manPages(date)) {
  await Deno.writeTextFile(path.join(folder, file), text);
}
