import { DatabaseError } from "../../core/error.ts";
import { readFields } from "./message.ts";
import type { Buffer } from "node:buffer";

/** What the system's words for a failed connection mean. */
const systemStates: Readonly<Record<string, readonly [code: string, state: string, hint?: string]>> = {
  ECONNREFUSED: ["connect_refused", "nothing listens there", "is the server running, and is the port right?"],
  ECONNRESET: ["connection_reset", "the server closed the connection without a word", "its log may say why"],
  ENOTPOSTGRES: ["not_postgresql", "it does not speak PostgreSQL's protocol", "is the port right?"],
  EPIPE: ["connection_reset", "the server closed the connection without a word", "its log may say why"],
  ENOENT: [
    "no_socket",
    "there is no such Unix socket",
    "is the server running, and is this the folder of its socket?",
  ],
  ENOTFOUND: ["unknown_host", "the name of the host is unknown"],
  EAI_AGAIN: ["unknown_host", "the name of the host can't be looked up now"],
  ETIMEDOUT: ["connect_timeout", "nobody answered"],
  EHOSTUNREACH: ["unreachable", "there is no way to the host"],
  ENETUNREACH: ["unreachable", "there is no way to its network"],
  EACCES: ["no_access", "this user may not open it"],
};

/** The errors of a server that have a word of their own, by the beginning of their SQLSTATE. */
const serverCodes: readonly (readonly [sqlstate: string, code: string])[] = [
  ["57P03", "server_starting"],
  ["28", "authentication"],
  ["3D000", "unknown_database"],
  ["53300", "too_many_connections"],
];

/**
 * The error for a server that can't be reached. An error that is already one of ours stays as it is; one that
 * does not come from the system is a defect, and is thrown.
 */
export function socketError(place: string, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const cause = error as NodeJS.ErrnoException;
  if (typeof cause.code !== "string") throw error;
  if (/\balert\b|_ALERT_/i.test(cause.message)) {
    return tlsError(place, ...describeAlert(cause.message), cause);
  }
  const [code, state, hint] = systemStates[cause.code] ?? ["connect_failed", cause.message];
  return new DatabaseError(`Cannot connect to ${place}: ${state}`, { code, hint, cause });
}

/** With TLS 1.3, the server judges our certificate only after the handshake, in the words of its library. */
function describeAlert(message: string): [state: string, hint?: string] {
  return /unknown.?ca\b/i.test(message)
    ? [
      "it does not accept our certificate: it does not trust the authority that issued it",
      "see sslcert and sslcertmode",
    ]
    : [`it ended the encryption: ${message}`];
}

/** The error for what a server says instead of welcoming us. */
export function refusalError(place: string, body: Buffer, note?: string): DatabaseError {
  const { C: sqlstate = "", M: message = "no reason given", D: detail, H: hint } = readFields(body);
  const code = serverCodes.find(([begin]) => sqlstate.startsWith(begin))?.[1] ?? "server_refused";
  return new DatabaseError(`Cannot connect to ${place}: ${message}`, {
    code,
    sqlstate,
    detail,
    hint: hint ?? note,
  });
}

/** The error for a server with which no encrypted connection, or none that can be trusted, comes about. */
export function tlsError(place: string, state: string, hint?: string, cause?: unknown): DatabaseError {
  return new DatabaseError(`Cannot connect to ${place}: ${state}`, { code: "tls", hint, cause });
}

/** The error for a failed proof of who one is, on either side. */
export function authenticationError(place: string, state: string, hint?: string): DatabaseError {
  return new DatabaseError(`Cannot connect to ${place}: ${state}`, { code: "authentication", hint });
}
