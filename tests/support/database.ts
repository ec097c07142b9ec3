import assert from "node:assert/strict";
import { type ServerVersion, serverVersions } from "./server.ts";
import { sharedServer } from "./shared_server.ts";

/** Creates an empty database on the shared server of a version and gives its URL. */
export async function freshDatabase(version: ServerVersion = usualVersion()): Promise<string> {
  return await (await sharedServer(version)).createDatabase();
}

/** The version for tests to which it makes no difference: `ALUDEL_TEST_VERSION`, so that a matrix can prove it. */
function usualVersion(): ServerVersion {
  return versionNamed(Deno.env.get("ALUDEL_TEST_VERSION") ?? "18", "ALUDEL_TEST_VERSION");
}

/**
 * The server versions that this run covers: `ALUDEL_TEST_VERSIONS`, such as `13,15,18` or `all`.
 * The oldest and the newest by default: what differs between versions mostly differs between those two.
 */
export function testedVersions(): readonly ServerVersion[] {
  const wanted = Deno.env.get("ALUDEL_TEST_VERSIONS") ?? "13,18";
  if (wanted === "all") return serverVersions;
  return wanted.split(",").map((word) => versionNamed(word, "ALUDEL_TEST_VERSIONS"));
}

function versionNamed(word: string, variable: string): ServerVersion {
  const version = serverVersions.find((known) => String(known) === word.trim());
  assert.ok(version, `${variable} names "${word}"; known are ${serverVersions.join(", ")}`);
  return version;
}
