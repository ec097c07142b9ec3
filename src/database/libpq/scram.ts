import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/**
 * What ties the proof to the encrypted channel: the hash of the server's certificate, or why there is none:
 * `unused` by this client, or `unoffered` by the server although this client could.
 */
export type ChannelBinding = Buffer | "unused" | "unoffered";

/** The answer to the server's challenge, and what the server must say to prove that it knows the password. */
export interface ScramAnswer {
  readonly message: string;
  readonly serverProof: string;
}

/** The most rounds that are computed for a server: seconds. PostgreSQL asks for 4096 unless told otherwise. */
const mostIterations = 10_000_000;

/** The client's side of SCRAM-SHA-256. RFC 5802 and 7677; PostgreSQL, chapter "SASL Authentication". */
export class ScramExchange {
  readonly #header: string;
  readonly #bare: string;

  constructor(readonly binding: ChannelBinding, readonly nonce = randomBytes(18).toString("base64")) {
    this.#header = binding === "unused"
      ? "n,,"
      : binding === "unoffered"
      ? "y,,"
      : "p=tls-server-end-point,,";
    this.#bare = `n=,r=${nonce}`; // the user is the one of the startup packet
  }

  /** The name of the mechanism that the exchange begins with. */
  get mechanism(): string {
    return typeof this.binding === "string" ? "SCRAM-SHA-256" : "SCRAM-SHA-256-PLUS";
  }

  /** The client's first message. */
  get opening(): string {
    return this.#header + this.#bare;
  }

  /** Answers the server's challenge; null when the challenge makes no sense. */
  async answer(challenge: string, password: string): Promise<ScramAnswer | null> {
    const [, nonce, salt, rounds] = /^r=([^,]+),s=([^,]+),i=(\d+)(?:,|$)/.exec(challenge) ?? [];
    const iterations = Number(rounds);
    if (!nonce?.startsWith(this.nonce) || nonce === this.nonce) return null;
    if (!(iterations >= 1 && iterations <= mostIterations)) return null;
    const header = Buffer.from(this.#header);
    const bound = typeof this.binding === "string" ? header : Buffer.concat([header, this.binding]);
    const final = `c=${bound.toString("base64")},r=${nonce}`;
    const salted = await stretch(
      normalizePassword(password),
      Buffer.from(salt!, "base64"),
      iterations,
      32,
      "sha256",
    );
    const signed = `${this.#bare},${challenge},${final}`;
    return {
      message: `${final},p=${proveClient(salted, signed)}`,
      serverProof: hmac(hmac(salted, "Server Key"), signed).toString("base64"),
    };
  }
}

/** Whether the server's last message proves that it knows the password, too. */
export function isServerProof(message: string, { serverProof }: ScramAnswer): boolean {
  const expected = Buffer.from(`v=${serverProof}`);
  const received = Buffer.from(message.split(",")[0]!);
  return received.length === expected.length && timingSafeEqual(received, expected);
}

const stretch = promisify(pbkdf2);

function proveClient(salted: Buffer, signed: string): string {
  const key = hmac(salted, "Client Key");
  const signature = hmac(createHash("sha256").update(key).digest(), signed);
  return Buffer.from(key.map((byte, index) => byte ^ signature[index]!)).toString("base64");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/**
 * Normalizes a password as PostgreSQL's SASLprep (RFC 4013) does; one that it forbids is used as it is. Both sides
 * must agree, or a password with an accent never fits.
 */
export function normalizePassword(password: string): string {
  if (/^[\x20-\x7e]*$/.test(password)) return password;
  const mapped = password.replace(spaces, " ").replace(nothings, "");
  return mapped === "" || forbidden.test(mapped) ? password : mapped.normalize("NFKC");
}

/** RFC 3454, table C.1.2. */
const spaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454, table B.1. */
const nothings = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu;
/** RFC 3454, tables C.2 to C.9, and beyond the first plane what Unicode 3.2 did not have (A.1): all of today's emoji. */
const forbidden =
  /[\p{Cc}\p{Co}\p{Cs}\p{Cn}\u06dd\u070f\u180e\u200e\u200f\u2028-\u202e\u2061-\u2063\u206a-\u206f\ufff9-\ufffd\u0340\u0341\u2ff0-\u2ffb\u{1d173}-\u{1d17a}]|(?![\u{10300}-\u{1044d}\u{1d000}-\u{1d7ff}\u{20000}-\u{2a6d6}\u{2f800}-\u{2fa1d}])[\u{10000}-\u{10ffff}]/u;
