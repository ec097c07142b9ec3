/** The first packet of a connection has no type byte; this number says what it is (PostgreSQL, "Message Formats"). */
export const firstPacket = {
  cancelRequest: 80877102,
  sslRequest: 80877103,
  gssRequest: 80877104,
} as const;

/** A message of the wire protocol: its type byte, its length, and the fields that are given as bytes or texts. */
export function encodeMessage(type: string, ...fields: (string | Uint8Array)[]): Uint8Array {
  const body = Buffer.concat(
    fields.map((field) => typeof field === "string" ? Buffer.from(`${field}\0`) : field),
  );
  const head = Buffer.alloc(5);
  head.write(type, "latin1");
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** An ErrorResponse that ends a connection. */
export function encodeFatal(sqlstate: string, message: string): Uint8Array {
  const fields = { S: "FATAL", V: "FATAL", C: sqlstate, M: message };
  const body = Object.entries(fields).map(([type, value]) => `${type}${value}\0`).join("");
  return encodeMessage("E", Buffer.from(`${body}\0`));
}

/** Finds the first ErrorResponse among complete messages of a server; null when there is none. */
export function findError(messages: Uint8Array): Uint8Array | null {
  const view = Buffer.from(messages.buffer, messages.byteOffset, messages.length);
  for (let at = 0; at + 5 <= view.length; at += 1 + view.readUInt32BE(at + 1)) {
    if (view[at] === "E".charCodeAt(0)) return view.subarray(at, at + 1 + view.readUInt32BE(at + 1));
  }
  return null;
}

/** Cuts what a client writes, however it is split, into whole messages. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  #waiting = 0;
  #needed = 0;
  #started = false;

  /** Gives the messages that are complete now. The first one of a connection has no type byte. */
  *push(chunk: Uint8Array): Generator<Buffer> {
    this.#chunks.push(Buffer.from(chunk)); // the driver writes into the same memory again
    this.#waiting += chunk.length;
    if (this.#waiting < this.#needed) return; // a long message is put together once, not at every chunk
    this.#rest = Buffer.concat([this.#rest, ...this.#chunks.splice(0)]);
    for (let length = this.#nextLength(); length <= this.#rest.length; length = this.#nextLength()) {
      yield this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
    }
    this.#waiting = this.#rest.length;
    this.#needed = this.#nextLength();
  }

  /** Every message after the next one has a type byte: the startup packet is through. */
  start(): void {
    this.#started = true;
  }

  #nextLength(): number {
    const typeByte = this.#started ? 1 : 0;
    if (this.#rest.length < typeByte + 4) return typeByte + 4;
    return typeByte + this.#rest.readUInt32BE(typeByte);
  }
}
