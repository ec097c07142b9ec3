import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { UsageError } from "../core/error.ts";
import type { Settings } from "../files/settings.ts";
import type { Context } from "./globals.ts";
import { logEvent, say } from "./output.ts";

/**
 * Runs the `post_write` hooks on a new file, in the settings' order: argument lists, never a shell.
 *
 * @throws {UsageError} when one can't start or fails; the file stays
 */
export function runPostWriteHooks(context: Context, settings: Settings, file: string): void {
  const full = path.resolve(context.cwd, file);
  for (const hook of settings.postWrite) {
    const [program, ...words] = hook.map((word) => word.replaceAll("{path}", full));
    say(context, `Running ${program}`);
    const { status, signal, error, stderr } = spawnSync(program!, words, {
      cwd: settings.folder,
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
    });
    if (stderr) logEvent(context, { event: "hook", message: stderr.trimEnd() });
    if (status === 0) continue;
    throw new UsageError(`Cannot finish the hook "${program}": ${error?.message ?? reason(status, signal)}`, {
      code: "hook_failed",
      path: settings.path,
      hint: `the revision file stays: ${file}`,
    });
  }
}

function reason(status: number | null, signal: string | null): string {
  return signal === null ? `it exited with ${status}` : `it was ended by ${signal}`;
}
