import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { AludelError } from "../core/error.ts";
import type { Settings } from "../files/settings.ts";
import type { Context } from "./globals.ts";
import { logEvent, say } from "./output.ts";
import { programError } from "./program_error.ts";

/**
 * Runs the `post_write` hooks on new files, in the settings' order: argument lists, never a shell.
 *
 * @param known what the command has to say in JSON, as it says nothing more when a hook fails
 * @throws {ProgramError} when one fails; all files stay
 * @throws {UsageError} when one can't start; all files stay
 */
export function runPostWriteHooks(
  context: Context,
  settings: Settings,
  files: readonly string[],
  known: Readonly<Record<string, unknown>>,
): void {
  try {
    for (const file of files) for (const hook of settings.postWrite) runHook(context, settings, hook, file);
  } catch (error) {
    if (error instanceof AludelError) error.known = known;
    throw error;
  }
}

function runHook(context: Context, settings: Settings, hook: readonly string[], file: string): void {
  const full = path.resolve(context.cwd, file);
  const [program, ...words] = hook.map((word) => word.replaceAll("{path}", full));
  say(context, `Running ${program}`);
  const result = spawnSync(program!, words, {
    cwd: settings.folder,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (result.stderr) logEvent(context, { event: "hook", message: result.stderr.trimEnd() });
  if (result.status === 0) return;
  throw programError(`Cannot finish the hook "${program}"`, result, {
    code: "hook_failed",
    path: settings.path,
    hint: `the revision file stays: ${file}`,
  });
}
