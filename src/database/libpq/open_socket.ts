import { Buffer } from "node:buffer";
import { lookup } from "node:dns/promises";
import { isIP, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type * as tls from "node:tls";
import { hashCertificate } from "./certificate_hash.ts";
import { socketError, tlsError } from "./connect_error.ts";
import type { Conninfo } from "./conninfo.ts";
import type { Host } from "./list_hosts.ts";
import { startTls } from "./start_tls.ts";
import { waitFor } from "./wait_for.ts";

/** Where a socket leads: the path of a Unix socket, or an IP address. */
export type Address = { readonly path: string } | { readonly ip: string; readonly port: number };

/** An open connection, before PostgreSQL's first message. */
export interface Channel {
  readonly stream: Duplex;
  readonly encrypted: boolean;
  /** What channel binding binds to; null when not encrypted or not possible. */
  readonly certificateHash: Buffer | null;
}

/** What to do about encryption in one attempt; `offer` takes a plain connection when the server has no TLS. */
export type Encryption = "none" | "offer" | "insist";

/**
 * Looks up the addresses of a host, in the order in which the system gives them.
 *
 * @throws {DatabaseError} `unknown_host`
 */
export async function findAddresses(
  { name, address, port, socketPath }: Host,
  place: string,
): Promise<Address[]> {
  if (socketPath !== null) return [{ path: socketPath }];
  if (address !== null || isIP(name) !== 0) return [{ ip: address ?? name, port }];
  try {
    const found = await lookup(name, { all: true, verbatim: true });
    return found.map(({ address: ip }) => ({ ip, port }));
  } catch (error) {
    throw socketError(place, error);
  }
}

/**
 * The attempts that `sslmode` wants at each address, in order: the next one when the server, or the handshake,
 * refuses the one before. A Unix socket needs no encryption.
 */
export function listEncryptions({ tls: { mode } }: Conninfo, address: Address): readonly Encryption[] {
  if ("path" in address || mode === "disable") return ["none"];
  if (mode === "allow") return ["none", "insist"];
  return mode === "prefer" ? ["offer", "none"] : ["insist"];
}

/**
 * Opens a connection to an address. `onStream` is told each stream at once, so that a timeout can destroy it.
 *
 * @throws {DatabaseError} `connect_refused`, `no_socket`, `unreachable`, … or `tls`
 */
export async function openSocket(
  conninfo: Conninfo,
  host: Host,
  address: Address,
  { encryption, place, onStream }: {
    encryption: Encryption;
    place: string;
    onStream: (stream: Duplex) => void;
  },
): Promise<Channel> {
  const socket = new Socket();
  socket.on("error", () => {}); // the first one is waited for; others may follow it
  onStream(socket);
  socket.setNoDelay(true);
  socket.connect("path" in address ? { path: address.path } : { host: address.ip, port: address.port });
  try {
    await waitFor(socket, "connect");
    const { enabled, idle } = conninfo.keepalive;
    if ("ip" in address && enabled) socket.setKeepAlive(true, idle);
    if (encryption === "none") return { stream: socket, encrypted: false, certificateHash: null };
    const secured = await startTls(socket, conninfo.tls, host, place);
    if (secured !== null) {
      onStream(secured);
      return { stream: secured, encrypted: true, certificateHash: peerHash(secured) };
    }
    if (encryption === "offer") return { stream: socket, encrypted: false, certificateHash: null };
    throw tlsError(place, `it has no TLS, and sslmode=${conninfo.tls.mode} wants it`);
  } catch (error) {
    socket.destroy();
    throw socketError(place, error);
  }
}

function peerHash(stream: tls.TLSSocket): Buffer | null {
  const { raw } = stream.getPeerCertificate();
  return raw === undefined ? null : hashCertificate(Buffer.from(raw)); // a plain Uint8Array in Deno
}
