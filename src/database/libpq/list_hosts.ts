import { isIP } from "node:net";
import { join } from "node:path";
import { quoteHint } from "./conninfo_error.ts";
import { badValue, type Settings } from "./gather_settings.ts";
import { UsageError } from "../../core/error.ts";
import type { Secret } from "./secret.ts";
import { exists, type Surroundings } from "./surroundings.ts";

/** One of the servers to try. */
export interface Host {
  /** The name given: a host name, an address or the folder of a Unix socket; "" when only `hostaddr` is given. */
  readonly name: string;
  /** The address of `hostaddr`, which spares looking up the name. */
  readonly address: string | null;
  readonly port: number;
  /** The path of the Unix socket, or null for TCP. */
  readonly socketPath: string | null;
  readonly password: Secret | null;
  /** The file that the password comes from. */
  readonly passwordFile: string | null;
}

/**
 * Pairs the hosts, addresses and ports that are given. One port serves all hosts.
 *
 * @throws {UsageError} when their numbers differ, or one can't be a port or an address
 */
export function listHosts(settings: Settings, surroundings: Surroundings): Host[] {
  const names = listValue(settings, "host");
  const addresses = listValue(settings, "hostaddr");
  const ports = listValue(settings, "port");
  const count = Math.max(1, addresses.length || names.length);
  if (names.length > 0 && names.length !== count) throw countError("host", names.length, "hostaddr", count);
  if (ports.length > 1 && ports.length !== count) throw countError("port", ports.length, "host", count);
  return Array.from({ length: count }, (_, index) => {
    const port = readPort((ports.length === 1 ? ports[0] : ports[index]) ?? "", settings);
    const address = readAddress(addresses[index] ?? "", settings);
    const name = names[index] || (address === null ? usualHost(port, surroundings) : "");
    return {
      name,
      address,
      port,
      socketPath: address === null ? socketPath(name, port) : null,
      password: null,
      passwordFile: null,
    };
  });
}

function listValue(settings: Settings, name: string): string[] {
  const value = settings.get(name)?.value ?? "";
  return value === "" ? [] : value.split(",");
}

/** A folder, or with "@" a name in Linux' abstract namespace. */
function socketPath(name: string, port: number): string | null {
  if (name.startsWith("/")) return join(name, `.s.PGSQL.${port}`);
  return name.startsWith("@") ? `\0${name.slice(1)}/.s.PGSQL.${port}` : null;
}

/**
 * The host when none is given. libpq's is fixed when it is built: Debian's is the first folder, PostgreSQL's
 * own the second. Where neither is in use, as in most containers, it is this machine by TCP.
 */
function usualHost(port: number, { socketFolders }: Surroundings): string {
  const [first, ...others] = socketFolders;
  if (first !== undefined && exists(first)) return first;
  return others.find((folder) => exists(socketPath(folder, port)!)) ?? "localhost";
}

function readPort(text: string, settings: Settings): number {
  if (text === "") return 5432;
  const port = /^\s*\+?\d{1,9}\s*$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) {
    throw badValue("port", settings.get("port")!.from, `it is a number from 1 to 65535; ${quoteHint}`);
  }
  return port;
}

function readAddress(text: string, settings: Settings): string | null {
  if (text === "") return null;
  if (isIP(text.split("%")[0]!) === 0) {
    throw badValue("hostaddr", settings.get("hostaddr")!.from, "it is an IP address; a name goes into host");
  }
  return text;
}

function countError(name: string, count: number, other: string, otherCount: number): UsageError {
  return new UsageError(
    `Cannot connect: ${count} values of "${name}" do not match ${otherCount} of "${other}"`,
    {
      code: "bad_parameter",
      hint: `give as many values of "${name}" as of "${other}", separated by commas${
        name === "port" ? ", or one for all" : ""
      }`,
    },
  );
}
