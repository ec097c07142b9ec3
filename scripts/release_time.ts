import * as path from "node:path";

const root = path.resolve(import.meta.dirname!, "..");

/**
 * The time of a release, in seconds: SOURCE_DATE_EPOCH (reproducible-builds.org), or when the last commit was made, so that two
 * builds of one commit are the same.
 */
export async function releaseTime(): Promise<number> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  if (given !== undefined) return Number(given);
  const { success, stdout } = await new Deno.Command("git", {
    args: ["log", "-1", "--format=%ct"],
    cwd: root,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("Cannot date the release: set SOURCE_DATE_EPOCH, as this is no git checkout");
  return Number(new TextDecoder().decode(stdout));
}

/** The day of {@linkcode releaseTime}, such as 2026-11-25. */
export async function releaseDate(): Promise<string> {
  return new Date(await releaseTime() * 1000).toISOString().slice(0, 10);
}
