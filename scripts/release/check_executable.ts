/** What became of an executable's own `--version`. */
export type Check = "runs" | "is not for this machine";

/**
 * Runs an executable with `--version`, if this machine can run it.
 *
 * @throws when it runs and says something else
 */
export async function checkExecutable(file: string, version: string): Promise<Check> {
  const said = await versionOf(file);
  if (said === null) return "is not for this machine";
  if (said === `aludel ${version}\n`) return "runs";
  throw new Error(`Cannot release ${file}: asked for its version, it says ${JSON.stringify(said)}`);
}

/** What a dynamic loader exits with that lacks a library: on a machine of the other C library, that is no surprise. */
const loaderFailed = 127;

/** Null when the system can't start it: another processor, another format, another C library. */
async function versionOf(file: string): Promise<string | null> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(file, { args: ["--version"] }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (code === loaderFailed && /shared librar/.test(text(stderr))) return null;
    return text(stdout) + text(stderr);
  } catch (error) {
    const cannotStart = error instanceof Deno.errors.NotFound ||
      /exec format|os error (8|193)/i.test(String(error));
    if (cannotStart) return null;
    throw error;
  }
}
