import type { Duplex } from "node:stream";
import { writeMessage } from "../../src/database/libpq/message.ts";

/** A message of the server: its type, and its body as text. */
export interface Answer {
  readonly type: string;
  readonly body: string;
}

/** Speaks PostgreSQL's protocol by hand, for what no driver sends. */
export class RawClient {
  #received = Buffer.alloc(0);
  readonly #answers: Answer[] = [];
  #wake: () => void = () => {};
  #ended = false;

  constructor(readonly stream: Duplex) {
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    stream.on("end", () => this.#end());
    stream.on("close", () => this.#end());
  }

  static startup(settings: Record<string, string> = {}): Uint8Array {
    const words = Object.entries({ user: "postgres", database: "postgres", ...settings }).flat();
    const body = Buffer.from([...words, "", ""].join("\0").slice(0, -1) + "\0");
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8, 0);
    head.writeUInt32BE(196608, 4);
    return Buffer.concat([head, body]);
  }

  static query(sql: string): Uint8Array {
    return writeMessage("Q", sql);
  }

  write(...messages: Uint8Array[]): void {
    this.stream.write(Buffer.concat(messages));
  }

  /** The answers up to and with the next one of a type; all that are left when the stream ends before. */
  async until(type: string): Promise<Answer[]> {
    for (;;) {
      const index = this.#answers.findIndex((answer) => answer.type === type);
      if (index !== -1 || this.#ended) return this.#answers.splice(0, index === -1 ? Infinity : index + 1);
      await new Promise<void>((wake) => this.#wake = wake);
    }
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 5) {
      const end = 1 + this.#received.readUInt32BE(1);
      if (this.#received.length < end) break;
      const type = String.fromCharCode(this.#received[0]!);
      this.#answers.push({ type, body: this.#received.toString("utf8", 5, end) });
      this.#received = this.#received.subarray(end);
    }
    this.#wake();
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}
