import * as path from "node:path";
import { executableOf, type Target } from "../targets.ts";

/** What a dynamic loader exits with that lacks a library: on a machine with another C library, that is no surprise. */
const loaderFailed = 127;

/**
 * Asks an executable in a folder for its version, if this machine can run it. A system that can't would try to read it
 * as a script, so it is not left to find out.
 *
 * @returns for a person: whether it runs
 * @throws when it runs and says something else
 */
export async function checkExecutable(target: Target, folder: string, version: string): Promise<string> {
  if (!isForThisMachine(target)) return "is not for this machine";
  const file = path.join(folder, executableOf(target));
  const { code, stdout, stderr } = await new Deno.Command(file, { args: ["--version"] }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code === loaderFailed && /shared librar/.test(text(stderr))) return "needs a library that is not here";
  const said = text(stdout) + text(stderr);
  if (said === `aludel ${version}\n`) return "runs";
  throw new Error(`Cannot release ${file}: asked for its version, it says ${JSON.stringify(said)}`);
}

function isForThisMachine({ name }: Target): boolean {
  const { os, arch } = Deno.build;
  return name.replace("-musl", "") === `${os}-${arch === "x86_64" ? "x64" : "arm64"}`;
}
