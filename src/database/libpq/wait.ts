import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseError } from "../../core/error.ts";
import { type ConnectOptions, summarizeFailures, tryConnect } from "./connect.ts";
import type { Conninfo } from "./conninfo.ts";
import { Session } from "./session.ts";

/** The failures of a server, or of the way to it, that is still coming up. */
const passing = new Set([
  "connect_refused",
  "connection_reset",
  "connect_timeout",
  "no_socket",
  "server_starting",
  "unknown_host",
  "unreachable",
]);

/** The longest pause between two attempts, in milliseconds. */
const longestPause = 1000;

/**
 * Connects, and tries again while the server is still starting: refused, reset, no socket or no name yet,
 * 57P03. Anything else, such as a wrong password, is thrown at once.
 *
 * @param milliseconds how long to try; 0 tries once
 * @param onWait hears why, before each pause
 * @throws {DatabaseError} as {@linkcode connect} does; the last failure when the time is over
 */
export async function waitForServer(
  conninfo: Conninfo,
  milliseconds: number,
  onWait: (reason: DatabaseError) => void = () => {},
  options: ConnectOptions = {},
): Promise<Session> {
  const end = performance.now() + milliseconds;
  for (let pause = 50;; pause = Math.min(pause * 2, longestPause)) {
    const result = await tryConnect(conninfo, options);
    if (result instanceof Session) return result;
    const error = summarizeFailures(conninfo, result);
    const left = end - performance.now();
    if (left <= 0 || !isPassing(result)) throw error;
    onWait(error);
    await sleep(Math.min(pause, left));
  }
}

/** Whether at least one server may still come up, and none has given its final answer. */
function isPassing(failures: readonly DatabaseError[]): boolean {
  const isUp = (code: string) => code === "standby" || code === "wrong_session";
  return failures.some(({ code }) => passing.has(code)) &&
    failures.every(({ code }) => passing.has(code) || isUp(code));
}
