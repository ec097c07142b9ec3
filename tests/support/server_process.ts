import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { serverUser } from "./cluster.ts";
import type { PostgresPackage } from "./postgres_package.ts";

/** Starts the postmaster on the cluster `home`/data, apart from this process, and gives its process id. */
export async function launchServer(
  programs: PostgresPackage,
  home: string,
  settings: Readonly<Record<string, string>>,
): Promise<number> {
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: home, ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const id = await runShell(
    `log=$1; shift; "$@" >"$log" 2>&1 </dev/null & echo $!`,
    [join(home, "log"), programs.postgres, "-D", join(home, "data"), ...flags],
    serverUser,
  );
  return Number(id);
}

/**
 * Leaves a watcher behind that ends the server in `home` and removes the folder once this process is gone,
 * however it went: no test run leaves an orphan. It ends by itself when the folder is removed.
 */
export async function watchServer(home: string): Promise<void> {
  const script = `
    while [ -d "$2" ] && grep -qs '^State:[[:space:]]*[^ZX]' "/proc/$1/status"; do sleep 0.3; done
    [ -d "$2" ] || exit 0
    server=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null)
    if [ -n "$server" ]; then
      kill -QUIT "$server"
      for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$server" 2>/dev/null || break; sleep 0.5; done
    fi
    rm -rf "$2"`;
  await runShell(`(${script}) >/dev/null 2>&1 </dev/null &`, [String(Deno.pid), home]);
}

/** The process id of the server in `home`, or null when none runs. */
export async function serverProcess(home: string): Promise<number | null> {
  const text = await fs.readFile(join(home, "data", "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && await isRunning(pid) ? pid : null;
}

/** Whether a process runs; one that ended and that nobody waited for does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const status = await fs.readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return /^State:\s*[^ZX]/m.test(status);
}

async function runShell(
  script: string,
  args: string[],
  user: { uid?: number; gid?: number } = {},
): Promise<string> {
  const command = new Deno.Command("/bin/sh", { args: ["-c", script, "sh", ...args], cwd: "/", ...user });
  const { success, stdout, stderr } = await command.output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  assert.ok(success && output !== undefined, `sh failed: ${errors}`);
  return output;
}
