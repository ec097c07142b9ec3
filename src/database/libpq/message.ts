import { Buffer } from "node:buffer";

/** A message of the server. PostgreSQL, chapter "Message Formats". */
export interface Message {
  /** The letter that tells its kind. */
  readonly type: string;
  /** What follows the length. */
  readonly body: Buffer;
  /** The whole of it, as it came. */
  readonly bytes: Buffer;
}

/** Takes the first message off received bytes; null when it is not complete. */
export function readMessage(bytes: Buffer): Message | null {
  if (bytes.length < 5) return null;
  const end = 1 + bytes.readUInt32BE(1);
  if (bytes.length < end) return null;
  const type = String.fromCharCode(bytes[0]!);
  return { type, body: bytes.subarray(5, end), bytes: bytes.subarray(0, end) };
}

/** Writes a message to the server; `type` is "" for the first one of a connection. */
export function writeMessage(type: string, ...parts: readonly (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(parts.map(encodePart));
  const head = Buffer.alloc(4);
  head.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), head, body]);
}

/** The first packet of a connection has no letter; this number says what it is. PostgreSQL, chapter "Message Formats". */
export const firstPacket = {
  cancelRequest: 80877102,
  sslRequest: 80877103,
  gssRequest: 80877104,
} as const;

/** Asks, on a connection of its own, for a session's statement to be cancelled. */
export function writeCancelRequest(
  { processId, secretKey }: { readonly processId: number; readonly secretKey: number },
): Buffer {
  return writeMessage("", firstPacket.cancelRequest, processId, secretKey);
}

/** Texts end with a zero byte, numbers have four bytes. */
function encodePart(part: Buffer | string | number): Buffer {
  if (typeof part === "string") return Buffer.from(part + "\0");
  if (typeof part !== "number") return part;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(part);
  return bytes;
}

/** Reads the zero-terminated texts at the beginning of a body. */
export function readTexts(body: Buffer): string[] {
  return body.toString().split("\0").slice(0, -1);
}

/** The fields of an error or a notice by their letters: S severity, C SQLSTATE, M message, D detail, H hint. */
export function readFields(body: Buffer): Readonly<Record<string, string>> {
  return Object.fromEntries(readTexts(body).filter(Boolean).map((text) => [text[0]!, text.slice(1)]));
}
