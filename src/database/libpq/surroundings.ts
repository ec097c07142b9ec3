import { readFileSync, statSync } from "node:fs";
import { homedir, userInfo } from "node:os";

/** What libpq takes from the process and the machine that it runs in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.pgpass`, `.pg_service.conf` and `.postgresql` are looked for; null when there is no home. */
  readonly home: string | null;
  /** The user name of the operating system; null when the process' user has none. */
  readonly user: string | null;
  /** The folders that servers put their Unix socket in, the likeliest first. */
  readonly socketFolders: readonly string[];
  /** The folders of the system-wide `pg_service.conf`, unless PGSYSCONFDIR names one. */
  readonly serviceFolders: readonly string[];
}

/** The surroundings of this process. The folders are those of Debian's and of PostgreSQL's own packages. */
export function currentSurroundings(): Surroundings {
  return {
    env: process.env,
    home: process.env.HOME || homedir() || null,
    user: systemUser(),
    socketFolders: process.platform === "win32" ? [] : ["/var/run/postgresql", "/tmp"],
    serviceFolders: ["/etc/postgresql-common", "/etc/sysconfig/pgsql"],
  };
}

/** Whether a path exists, whatever it is. */
export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** As libpq asks for it: by the number of the process' user. Bun takes the name from USER alone, and without it says "unknown". */
function systemUser(): string | null {
  try {
    const number = process.geteuid?.();
    const name = number === undefined ? null : nameInPasswd(number);
    if (name !== null) return name;
    const { username } = userInfo(); // the machine may keep its users elsewhere
    return username === "unknown" ? null : username;
  } catch {
    return null; // a container may run under a number that no user has
  }
}

function nameInPasswd(number: number): string | null {
  if (!exists("/etc/passwd")) return null;
  const users = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  return users.find(([, , id]) => id === String(number))?.[0] ?? null;
}
