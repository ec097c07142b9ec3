import assert from "node:assert/strict";
import { type ServerVersion, serverVersions } from "./server.ts";
import { sharedServer } from "./shared_server.ts";

/** Creates an empty database on the shared server of a version and gives its URL. */
export async function freshDatabase(version: ServerVersion = 18): Promise<string> {
  return await (await sharedServer(version)).createDatabase();
}

/**
 * The server versions that this run covers: `ALUDEL_TEST_VERSIONS`, such as `13,15,18` or `all`.
 * The oldest and the newest by default: what differs between versions mostly differs between those two.
 */
export function testedVersions(): readonly ServerVersion[] {
  const wanted = Deno.env.get("ALUDEL_TEST_VERSIONS") ?? "13,18";
  if (wanted === "all") return serverVersions;
  return wanted.split(",").map((word) => {
    const version = serverVersions.find((known) => String(known) === word.trim());
    assert.ok(version, `ALUDEL_TEST_VERSIONS names "${word}"; known are ${serverVersions.join(", ")}`);
    return version;
  });
}
