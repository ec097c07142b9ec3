import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import * as tls from "node:tls";
import { tlsError } from "./connect_error.ts";
import type { Host } from "./list_hosts.ts";
import { loadTls } from "./load_tls.ts";
import { firstPacket, writeMessage } from "./message.ts";
import type { TlsSettings } from "./tls_settings.ts";
import { waitFor } from "./wait_for.ts";

const request = writeMessage("", firstPacket.sslRequest);

/**
 * Turns a fresh connection into an encrypted one. PostgreSQL, chapter "SSL Session Encryption".
 *
 * @returns null when the server has no TLS; the connection can then be used as it is
 * @throws {DatabaseError} `tls` when it comes about with nobody, or not with whom it should
 */
export async function startTls(
  socket: Socket,
  settings: TlsSettings,
  host: Host,
  place: string,
): Promise<tls.TLSSocket | null> {
  const options = loadTls(settings, host, place);
  if (!settings.direct && !await askForTls(socket, place)) return null;
  const stream = connectTls(socket, options, place);
  stream.on("error", () => {}); // the first one is waited for; others may follow it
  try {
    await waitFor(stream, "secureConnect");
  } catch (error) {
    throw describeTlsFailure(error, settings, place);
  }
  if (settings.direct && stream.alpnProtocol !== "postgresql") {
    stream.destroy();
    throw tlsError(place, "it has TLS, but does not say that it speaks PostgreSQL's protocol");
  }
  return stream;
}

/** One byte is the answer. More would be unencrypted, and could come from someone in between. */
async function askForTls(socket: Socket, place: string): Promise<boolean> {
  socket.write(request);
  const [answer] = await waitFor(socket, "data") as [Buffer];
  const letter = String.fromCharCode(answer[0]!);
  if (letter === "N" && answer.length === 1) return false;
  if (letter === "S" && answer.length === 1) return true;
  socket.destroy();
  if (letter === "S") throw tlsError(place, "it sent something unencrypted after agreeing to TLS");
  if (letter === "E") {
    throw tlsError(place, "it answered the request for TLS with an error", "its log may say why");
  }
  throw Object.assign(new Error("not an answer"), { code: "ENOTPOSTGRES" });
}

/** Unreadable certificates and keys are found out here. */
function connectTls(socket: Socket, options: tls.ConnectionOptions, place: string): tls.TLSSocket {
  try {
    return tls.connect({ ...options, socket });
  } catch (error) {
    socket.destroy();
    throw tlsError(
      place,
      `the certificates or the key can't be used: ${(error as Error).message}`,
      undefined,
      error,
    );
  }
}

/** What verification has to say, by OpenSSL's names, which Node, Deno and Bun share. */
const states: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  CERT_REVOKED: "its certificate is revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself, and not among the root certificates",
  SELF_SIGNED_CERT_IN_CHAIN:
    "its certificate comes from an authority that is not among the root certificates",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its certificate comes from an authority that is not among the root certificates",
  UNABLE_TO_GET_ISSUER_CERT:
    "its certificate comes from an authority that is not among the root certificates",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate comes from an authority that is not among the root certificates",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

function describeTlsFailure(error: unknown, { mode }: TlsSettings, place: string) {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const names = /.*altnames: (.*)$/s.exec(message)?.[1];
  const detail = code === "ERR_TLS_CERT_ALTNAME_INVALID" && names !== undefined ? `: ${names}` : "";
  const state = states[code] ?? (code === "ECONNRESET" ? "it broke off the TLS handshake" : message);
  return tlsError(place, state + detail, code in states ? `sslmode=${mode} verifies it` : undefined, error);
}
