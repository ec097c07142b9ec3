import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { type Message, readMessage } from "./message.ts";

/** The longest message of a session's start, in bytes. What is longer is no message, but another protocol. */
const longest = 100_000;

/** Reads a stream message by message, while it is not yet the driver's. */
export class MessageReader {
  #unread: Buffer = Buffer.alloc(0);
  #failure: Error | null = null;
  #wake = () => {};

  constructor(readonly stream: Duplex) {
    stream.on("data", this.#onData).on("error", this.#onError).on("end", this.#onEnd).on(
      "close",
      this.#onEnd,
    );
  }

  /**
   * Waits for the next message.
   *
   * @throws whatever the stream fails with, and errors with code `ECONNRESET` when it ends, and `ENOTPOSTGRES` when
   *   it is not PostgreSQL's protocol
   */
  async next(): Promise<Message> {
    for (;;) {
      if (this.#unread.length >= 5 && !isLength(this.#unread.readUInt32BE(1))) {
        throw Object.assign(new Error("not a message"), { code: "ENOTPOSTGRES" });
      }
      const message = readMessage(this.#unread);
      if (message !== null) {
        this.#unread = this.#unread.subarray(message.bytes.length);
        return message;
      }
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((wake) => this.#wake = wake);
    }
  }

  /** Lets the stream go and gives what was received and not yet read. The stream is paused. */
  release(): Buffer {
    this.stream.pause();
    this.stream.off("data", this.#onData).off("error", this.#onError);
    this.stream.off("end", this.#onEnd).off("close", this.#onEnd);
    return this.#unread;
  }

  readonly #onData = (chunk: Buffer) => {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    this.#wake();
  };

  readonly #onError = (error: Error) => {
    this.#failure ??= error;
    this.#wake();
  };

  readonly #onEnd = () =>
    this.#onError(Object.assign(new Error("connection closed"), { code: "ECONNRESET" }));
}

function isLength(length: number): boolean {
  return length >= 4 && length <= longest;
}
