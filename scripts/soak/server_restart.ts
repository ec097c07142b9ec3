import { unpackPostgres } from "../../tests/support/postgres_package.ts";
import type { Server } from "../../tests/support/server.ts";
import { isRunning, launchServer, serverProcess } from "../../tests/support/server_process.ts";
import { query } from "./truth.ts";

/** Ends a server as a power cut would, and waits until it is gone. */
export async function crashServer({ socketFolder }: Server): Promise<void> {
  const pid = await serverProcess(socketFolder);
  if (pid === null) return;
  Deno.kill(pid, "SIGQUIT");
  while (await isRunning(pid)) await sleep(10);
}

/** Starts a server that has ended, with its settings, and waits until it takes connections. */
export async function restartServer(
  server: Server,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const programs = await unpackPostgres(server.version);
  await launchServer(programs, server.socketFolder, { port: String(server.port), ...settings });
  await untilReady(server);
}

/** Waits until a server takes connections; starts it when it has ended. */
export async function reviveServer(
  server: Server,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  if (await serverProcess(server.socketFolder) === null) await restartServer(server, settings);
  else await untilReady(server);
}

async function untilReady(server: Server): Promise<void> {
  for (;;) {
    try {
      await query(server.url(), "SELECT 1");
      return;
    } catch { // it is still starting
      await sleep(20);
    }
  }
}

/** Waits. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}
