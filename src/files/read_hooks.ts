import { UsageError } from "../core/error.ts";
import type { Hook } from "../run/hook.ts";
import { displayPath } from "./read_revisions.ts";
import { readText } from "./read_text.ts";
import type { Settings } from "./settings.ts";

/**
 * Reads the SQL files that `[hooks]` names.
 *
 * @param displayFrom paths in errors are shown relative to this folder where they are below it
 * @throws {UsageError} for a file that is not there
 */
export function readHooks({ hookFiles, path }: Settings, displayFrom: string): Hook[] {
  return hookFiles.map(({ name, file }) => {
    try {
      return { name, source: { path: displayPath(file, displayFrom), text: readText(file) } };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const hint = `write it, or correct "${name}" under [hooks] in ${displayPath(path, displayFrom)}`;
      throw new UsageError(error.message, { ...error, hint, cause: error });
    }
  });
}
