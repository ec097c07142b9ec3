import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../core/error.ts";

/** The name of the settings file. */
const settingsName = "aludel.toml";

/** Whether there is a folder of that name. */
export function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Finds the settings file: the one that is named, else the nearest `aludel.toml` from `folder` upwards.
 *
 * @throws {UsageError} when there is none
 */
export function findSettings(folder: string, named: string | undefined): string {
  if (named !== undefined) return path.resolve(folder, named);
  for (let at = path.resolve(folder);; at = path.dirname(at)) {
    const candidate = path.join(at, settingsName);
    if (fs.existsSync(candidate)) return candidate;
    if (path.dirname(at) === at) break;
  }
  throw new UsageError(
    `Cannot find "${settingsName}": it is neither in "${path.resolve(folder)}" nor above`,
    {
      code: "no_settings",
      hint: 'start a project with "aludel init", or name the file with -c FILE',
    },
  );
}
