import { spawnSync } from "node:child_process";
import * as path from "node:path";

/** How many versions of a file are looked at. */
const mostVersions = 200;

/**
 * Finds the newest version of a file in git that is the wanted one.
 *
 * @returns its text; null when there is none, the file is in no repository, or there is no git
 */
export function findInGit(file: string, isWanted: (text: string) => boolean): string | null {
  const folder = path.dirname(path.resolve(file));
  const words = ["log", "--follow", "--raw", "--no-abbrev", "--format=", "-z", "--", path.basename(file)];
  const versions = runGit(folder, words)?.matchAll(/:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) /g) ?? [];
  const blobs = new Set([...versions].flatMap(([, before, after]) => [after!, before!]));
  for (const blob of [...blobs].filter((id) => !/^0+$/.test(id)).slice(0, mostVersions)) {
    const text = runGit(folder, ["cat-file", "blob", blob]);
    if (text !== null && isWanted(text)) return text;
  }
  return null;
}

function runGit(folder: string, words: readonly string[]): string | null {
  const { status, stdout } = spawnSync("git", ["-C", folder, ...words], {
    stdio: ["ignore", "pipe", "ignore"],
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return status === 0 ? stdout : null;
}
