import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Probe } from "./probe.ts";

/** Tries the connections in Bun, the runtime of the executable. */
export async function probeInBun(probes: readonly Probe[]): Promise<string[]> {
  const script = fileURLToPath(import.meta.resolve("./probe.ts"));
  const command = new Deno.Command(await bunBinary(), { args: ["run", script, JSON.stringify(probes)] });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The binary itself: what the package "bun" puts on the path is a script of its installation. */
async function bunBinary(): Promise<string> {
  const root = await fs.realpath(fileURLToPath(import.meta.resolve("../../../node_modules/bun")));
  return join(dirname(root), "@oven", "bun-linux-x64", "bin", "bun");
}
