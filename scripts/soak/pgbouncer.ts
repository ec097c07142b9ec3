import { type AddressInfo, createServer } from "node:net";
import * as path from "node:path";

/** A PgBouncer in transaction mode. Close it with `await using`. */
export interface PgBouncer extends AsyncDisposable {
  /** The URL of a database behind it. */
  url(database: string): string;
}

/** Whether PgBouncer is installed. */
export async function hasPgBouncer(): Promise<boolean> {
  const command = new Deno.Command("sh", { args: ["-c", "command -v pgbouncer"], stdout: "null" });
  return (await command.output()).success;
}

/** Starts PgBouncer in front of a server that trusts everyone, with a small pool. */
export async function startPgBouncer(server: { host: string; port: number }): Promise<PgBouncer> {
  const folder = await Deno.makeTempDir({ prefix: "aludel-pgbouncer-" });
  const port = await freePort();
  await Deno.writeTextFile(path.join(folder, "users.txt"), '"postgres" ""\n');
  await Deno.writeTextFile(path.join(folder, "pgbouncer.ini"), settings(server, port, folder));
  await Deno.chmod(folder, 0o755);
  const user = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = new Deno.Command("pgbouncer", {
    args: ["-q", path.join(folder, "pgbouncer.ini")],
    stdout: "null",
    stderr: "inherit",
    ...user,
  }).spawn();
  await untilOpen(port);
  return {
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM"); // a shell lets its background jobs ignore SIGQUIT
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function settings(server: { host: string; port: number }, port: number, folder: string): string {
  return `[databases]
* = host=${server.host} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${path.join(folder, "users.txt")}
pool_mode = transaction
default_pool_size = 5
max_client_conn = 500
server_idle_timeout = 1
`;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }
}
