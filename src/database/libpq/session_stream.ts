import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { readFields, readMessage, writeMessage } from "./message.ts";

/** The fields of an error, by their letters. */
export type ErrorFields = Readonly<Record<string, string>>;

/**
 * The driver's end of a session that has already begun: it gives the server's welcome to the driver and swallows
 * the driver's startup message. It also listens for the error with which a server says farewell, which the
 * driver loses. It ends with an error whenever it was not the driver that ended it.
 */
export class SessionStream extends Duplex {
  #swallow: number | null = null;
  #unread: Buffer = Buffer.alloc(0);
  #skip = 0;
  #farewell: ErrorFields | null = null;
  #isOver = false;

  /**
   * @param inner the connection, whose reading is paused
   * @param received the welcome and whatever came after it
   * @param describeLoss makes the error for a lost connection, from what the server said last and what broke;
   *   it is called as soon as the loss is known, while the driver still reads what came before it
   */
  constructor(
    readonly inner: Duplex,
    received: Buffer,
    readonly describeLoss: (farewell: ErrorFields | null, cause: unknown) => Error,
  ) {
    // write() must always give true: at a false, the driver stops pipelining until everything is answered.
    // What waits in memory is bounded by one revision.
    super({ writableHighWaterMark: Number.MAX_SAFE_INTEGER, autoDestroy: false });
    this.on("error", () => {}); // the session keeps the loss; before its first query the driver does not listen
    this.#receive(received);
    inner.on("data", (chunk: Buffer) => this.#receive(chunk));
    inner.on("error", (error) => this.#lose(error));
    inner.on("end", () => this.#lose(undefined));
    inner.on("close", () => this.#lose(undefined));
    inner.resume();
  }

  /** The driver asks for it as for that of a socket. */
  get readyState(): "open" | "closed" {
    return this.destroyed ? "closed" : "open";
  }

  /** Ends the session on the driver's behalf, when the driver has not begun with it. */
  sayGoodbye(): void {
    this.#swallow = 0;
    this.end(writeMessage("X"));
    this.resume();
  }

  override _read(): void {
    this.inner.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#swallow ??= chunk.readInt32BE(0);
    const swallowed = Math.min(this.#swallow, chunk.length);
    this.#swallow -= swallowed;
    if (swallowed < chunk.length) this.inner.write(chunk.subarray(swallowed));
    done();
  }

  /** The driver says goodbye; the server closes. */
  override _final(done: () => void): void {
    this.inner.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#isOver = true;
    this.inner.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    this.#listen(chunk);
    if (!this.push(chunk)) this.inner.pause();
  }

  /** Keeps the last error that ends a session; everything else is skipped by its length. */
  #listen(chunk: Buffer): void {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    if (skipped === chunk.length) return;
    let rest = chunk.subarray(skipped);
    if (this.#unread.length > 0) rest = Buffer.concat([this.#unread, rest]);
    while (rest.length >= 5) {
      const end = 1 + rest.readUInt32BE(1);
      const isError = rest[0] === 0x45;
      if (isError && end > rest.length) break;
      if (isError) this.#hear(readFields(readMessage(rest)!.body));
      this.#skip = Math.max(0, end - rest.length);
      rest = rest.subarray(Math.min(end, rest.length));
    }
    this.#unread = rest;
  }

  #hear(fields: ErrorFields): void {
    const severity = fields.V ?? fields.S; // poolers say it only once
    if (severity === "FATAL" || severity === "PANIC") this.#farewell = fields;
  }

  /** What came before the loss is still for the driver to read: it may be that a COMMIT was done. */
  #lose(cause: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.writableEnded) {
      this.destroy();
      return;
    }
    const loss = this.describeLoss(this.#farewell, cause);
    this.once("end", () => this.destroy(loss));
    this.push(null);
  }
}
