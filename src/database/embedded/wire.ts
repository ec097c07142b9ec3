import { readMessage, writeMessage } from "../libpq/message.ts";

/** An ErrorResponse that ends a connection. */
export function encodeFatal(sqlstate: string, message: string): Buffer {
  return writeMessage("E", "SFATAL", "VFATAL", `C${sqlstate}`, `M${message}`, Buffer.alloc(1));
}

/** Finds the first ErrorResponse among complete messages of a server; null when there is none. */
export function findError(messages: Buffer): Buffer | null {
  for (let rest = messages;;) {
    const message = readMessage(rest);
    if (message === null || message.type === "E") return message?.bytes ?? null;
    rest = rest.subarray(message.bytes.length);
  }
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
