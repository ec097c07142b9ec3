import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { root } from "../house/sources.ts";

/** What a run of the command line left behind. */
export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** How to run. */
export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built executable. */
export const executable = path.join(root, "dist", process.platform === "win32" ? "aludel.exe" : "aludel");

/** Runs the built executable; nothing of this process's environment but the path and the home reaches it. */
export async function runCli(words: readonly string[], { cwd, env = {} }: CliOptions): Promise<CliResult> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(executable, words, {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: code as number | null, out, err };
}

/** Runs the executable and expects exit code 0; gives its standard output. */
export async function runCliWell(words: readonly string[], options: CliOptions): Promise<string> {
  const { code, out, err } = await runCli(words, options);
  assert.equal(code, 0, `aludel ${words.join(" ")} exited with ${code}\n${out}${err}`);
  return out;
}
