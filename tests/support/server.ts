import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { cacheFolder } from "./cache_folder.ts";
import { createCluster, giveToServer } from "./cluster.ts";
import { type PostgresPackage, type ServerVersion, unpackPostgres } from "./postgres_package.ts";
import { isRunning, launchServer, serverProcess, watchServer } from "./server_process.ts";

export { type ServerVersion, serverVersions } from "./postgres_package.ts";

/** What a test may choose about a server of its own. */
export interface ServerOptions {
  readonly version: ServerVersion;
  /** Settings as in postgresql.conf; they win over those that make tests fast. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real PostgreSQL server that trusts everyone on this machine; its superuser is `postgres`. */
export interface Server extends AsyncDisposable {
  readonly version: ServerVersion;
  readonly host: string;
  readonly port: number;
  /** The folder of its Unix socket, to be given as the host. */
  readonly socketFolder: string;
  readonly dataFolder: string;
  /** Where it writes what it has to say. */
  readonly logFile: string;
  /** The URL of a database, `postgres` by default. */
  url(database?: string): string;
  /** Creates an empty database and gives its URL; the name is made up when none is given. */
  createDatabase(name?: string): Promise<string>;
  /** Ends the server at once, as a power cut would, and removes its data. */
  stop(): Promise<void>;
}

/** Durability and background work cost time, and no test survives a power cut anyway. */
const fastSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "32MB",
  max_connections: "60",
  timezone: "UTC",
  lc_messages: "C",
};

/** Starts a server of its own for one test, on free ports of the loopback interface. Close it with `await using`. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const home = await fs.mkdtemp(join(await cacheFolder(), "server-"));
  return await startIn(home, options).catch(async (error) => {
    await fs.rm(home, { recursive: true, force: true });
    throw error;
  });
}

/** Starts a server whose files are all in `home`, a new folder; ended with this process at the latest. */
export async function startIn(home: string, { version, settings }: ServerOptions): Promise<Server> {
  await fs.chmod(home, 0o755);
  await giveToServer(home);
  await watchServer(home);
  const programs = await unpackPostgres(version);
  await createCluster(programs, join(home, "data"));
  const port = await launchOnFreePort(programs, home, { ...fastSettings, ...settings });
  return openServer(home, version, port);
}

async function launchOnFreePort(
  programs: PostgresPackage,
  home: string,
  settings: Record<string, string>,
): Promise<number> {
  for (let attempt = 1;; attempt++) {
    const port = await freePort();
    const pid = await launchServer(programs, home, { port: String(port), ...settings });
    if (await becomesReady(home, pid)) return port;
    const log = await fs.readFile(join(home, "log"), "utf8");
    const portWasTaken = /could not bind IPv4 address/.test(log);
    assert.ok(portWasTaken && attempt < 5, `PostgreSQL did not start:\n${log}`);
  }
}

/** The port is free when asked for; another process can be faster, so the caller tries again. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => probe.once("listening", done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

/** The eighth line of postmaster.pid says when connections are accepted. False when the server ended instead. */
async function becomesReady(home: string, pid: number): Promise<boolean> {
  while (await isRunning(pid)) {
    const text = await fs.readFile(join(home, "data", "postmaster.pid"), "utf8").catch(() => "");
    if (text.split("\n")[7]?.trim() === "ready") return true;
    await sleep(10);
  }
  return false;
}

/** The handle of the running server in `home`. */
export function openServer(home: string, version: ServerVersion, port: number): Server {
  const url = (database = "postgres") => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const stop = () => stopServer(home);
  return {
    version,
    host: "127.0.0.1",
    port,
    socketFolder: home,
    dataFolder: join(home, "data"),
    logFile: join(home, "log"),
    url,
    async createDatabase(name = `test_${randomBytes(6).toString("hex")}`) {
      await createDatabase(url(), name);
      return url(name);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function createDatabase(url: string, name: string): Promise<void> {
  const sql = postgres(url, { max: 1 });
  try {
    await sql`CREATE DATABASE ${sql(name)} TEMPLATE template0`;
  } finally {
    await sql.end();
  }
}

async function stopServer(home: string): Promise<void> {
  const pid = await serverProcess(home);
  if (pid !== null) {
    Deno.kill(pid, "SIGQUIT");
    while (await isRunning(pid)) await sleep(10);
  }
  await fs.rm(home, { recursive: true, force: true });
}
