import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Server } from "../../support/server.ts";
import { type Probe, probe } from "./probe.ts";

/**
 * What connections come to, in Bun, the runtime of the executable; and that Deno agrees. In Deno, an expired
 * certificate has no name of its own, and a server that refuses ours may have hung up before its reason is read.
 */
export async function outcomes(probes: readonly Probe[]): Promise<string[]> {
  const [inDeno, inBun] = await Promise.all([Promise.all(probes.map(probe)), probeInBun(probes)]);
  for (const [index, result] of inBun.entries()) {
    if (result.includes("our certificate") && inDeno[index]!.startsWith("connection_reset: ")) continue;
    if (!result.includes("expired")) assert.equal(inDeno[index], result, probes[index]!.text);
    else assert.match(inDeno[index]!, /^tls: its certificate /);
  }
  return inBun;
}

/** A connection string for a server, by TCP without looking up a name. */
export function withPlace({ port }: Server, text: string): string {
  return `hostaddr=127.0.0.1 port=${port} dbname=postgres connect_timeout=30 ${text}`;
}

/** Tries the connections in Bun, the runtime of the executable. */
async function probeInBun(probes: readonly Probe[]): Promise<string[]> {
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
