import { DatabaseError } from "../../core/error.ts";
import { tryAddress, withNotes } from "./attempt.ts";
import type { Conninfo, TargetSession } from "./conninfo.ts";
import { describeConninfo } from "./describe_conninfo.ts";
import type { Notice } from "./driver.ts";
import type { Host } from "./list_hosts.ts";
import { findAddresses } from "./open_socket.ts";
import { Session } from "./session.ts";

/** What a program wants of its session. */
export interface ConnectOptions {
  /** Hears the server's notices. Default: nobody does. */
  readonly onNotice?: (notice: Notice) => void;
}

/**
 * Connects as libpq does: each host in order, each of its addresses, until a server is reached that is what
 * `target_session_attrs` wants. A server that refuses us is an answer, and ends the search.
 *
 * @throws {DatabaseError} `connect_refused`, `unknown_host`, `no_socket`, `connect_timeout`, `tls`,
 *   `authentication`, `unknown_database`, `server_starting`, `standby`, …; of several, the last one's code
 */
export async function connect(conninfo: Conninfo, options: ConnectOptions = {}): Promise<Session> {
  const result = await tryConnect(conninfo, options);
  if (result instanceof Session) return result;
  throw summarizeFailures(conninfo, result);
}

/** Like {@linkcode connect}, but gives all failures, in their order, when there is no session. */
export async function tryConnect(
  conninfo: Conninfo,
  { onNotice = () => {} }: ConnectOptions,
): Promise<Session | DatabaseError[]> {
  const named = { ...conninfo, applicationName: conninfo.applicationName ?? "aludel" };
  const failures: DatabaseError[] = [];
  for (const target of targetsInTurn(conninfo.targetSession)) {
    for (const host of inTurn(conninfo.hosts, conninfo)) {
      const result = await tryHost(named, host, target, onNotice);
      if (result instanceof Session) return result;
      failures.push(...result.failures);
      if (result.isFinal) return failures;
    }
  }
  return failures;
}

/** The failures as one error, which lists them when they differ. */
export function summarizeFailures(conninfo: Conninfo, failures: readonly DatabaseError[]): DatabaseError {
  const last = failures.at(-1)!;
  if (failures.every(({ message }) => message === last.message)) return last;
  if (conninfo.hosts.length === 1 || !hostFailures.has(last.code)) return withNotes(last, failures);
  const message = `Cannot connect to "${describeConninfo(conninfo)}": none of the servers can be used`;
  return withNotes(last.with({ notes: [] }, message), failures);
}

/** When no standby is found, `prefer-standby` takes any server. */
function targetsInTurn(target: TargetSession): readonly TargetSession[] {
  return target === "prefer-standby" ? ["standby", "any"] : [target];
}

function inTurn<T>(items: readonly T[], { loadBalance }: Conninfo): readonly T[] {
  if (!loadBalance) return items;
  const drawn = items.map((item) => ({ item, lot: Math.random() }));
  return drawn.sort((a, b) => a.lot - b.lot).map(({ item }) => item);
}

/** After these, other addresses of the same host are tried. */
const addressFailures = new Set([
  "connect_refused",
  "connect_timeout",
  "connection_reset",
  "no_socket",
  "unreachable",
  "no_access",
  "connect_failed",
]);
/** After these, other hosts are tried. */
const hostFailures = new Set([
  ...addressFailures,
  "unknown_host",
  "server_starting",
  "standby",
  "wrong_session",
]);

async function tryHost(
  conninfo: Conninfo,
  host: Host,
  target: TargetSession,
  onNotice: (notice: Notice) => void,
): Promise<Session | { failures: DatabaseError[]; isFinal: boolean }> {
  const failures: DatabaseError[] = [];
  const place = `"${describeConninfo(conninfo, [host])}"`;
  const addresses = await findAddresses(host, place).catch((error: DatabaseError) => error);
  if (addresses instanceof DatabaseError) return { failures: [addresses], isFinal: false };
  for (const address of inTurn(addresses, conninfo)) {
    const result = await tryAddress({ conninfo, host, address, target, onNotice });
    if (result instanceof Session) return result;
    failures.push(result);
    if (!hostFailures.has(result.code)) return { failures, isFinal: true };
    if (!addressFailures.has(result.code)) break;
  }
  return { failures, isFinal: false };
}
