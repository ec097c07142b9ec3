import { Duplex } from "node:stream";
import { quoteLiteral } from "../../core/quote.ts";
import { firstPacket, writeMessage } from "../libpq/message.ts";
import { encodeFatal, findError, MessageSplitter } from "./wire.ts";

/** What a client's stream asks of the engine. */
export interface ClientEvents {
  /** A session begins; false when there is one already. */
  open(): boolean;
  /** Whole messages for PostgreSQL. */
  send(messages: readonly Uint8Array[]): void;
  /** A message for PostgreSQL whose answer the client is not to see. */
  sendQuietly(message: Uint8Array): void;
  /** So much output has been passed on. */
  received(bytes: number): void;
  cancel(): void;
  /** The session is over. */
  end(): void;
}

/** A client's connection to the engine, as `net.connect` would give it: the driver writes and reads PostgreSQL's protocol. */
export class ClientStream extends Duplex {
  readonly #events: ClientEvents;
  readonly #splitter = new MessageSplitter();
  readonly #output: Uint8Array[] = [];
  #wanted = false;
  #state: "new" | "open" | "over" = "new";

  constructor(events: ClientEvents) {
    super({ allowHalfOpen: false });
    this.#events = events;
  }

  /** Passes on what PostgreSQL answered. */
  deliver(bytes: Uint8Array): void {
    this.#output.push(bytes);
    this.#passOn();
  }

  /** Settings of the startup packet were refused if PostgreSQL's answer to them holds an error. */
  deliverQuiet(answer: Uint8Array): void {
    const error = findError(Buffer.from(answer));
    if (error !== null) this.#close(error);
  }

  /** Whether the client hung up, or was never let in. */
  get isOver(): boolean {
    return this.#state === "over";
  }

  /** As a socket has it; the driver says goodbye only to an open one. */
  get readyState(): "open" | "closed" {
    return this.isOver || this.destroyed ? "closed" : "open";
  }

  override _read(): void {
    this.#wanted = true;
    this.#passOn();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    const forward: Uint8Array[] = [];
    let terminated = false;
    for (const message of this.#splitter.push(chunk)) {
      if (this.#state === "new") this.#start(message);
      else if (message[0] === "X".charCodeAt(0)) terminated = true;
      else forward.push(message);
    }
    if (forward.length > 0 && this.#state === "open") this.#events.send(forward);
    if (terminated) this.#close();
    done();
  }

  override _final(done: () => void): void {
    this.#close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#close();
    this.#passOn();
    done(error);
  }

  /** The first packets: PostgreSQL, chapter 54.2.1 "Start-up". */
  #start(packet: Buffer): void {
    const kind = packet.readUInt32BE(4);
    if (kind === firstPacket.sslRequest || kind === firstPacket.gssRequest) {
      this.push("N"); // there is no wire to protect
    } else if (kind === firstPacket.cancelRequest) {
      this.#events.cancel();
      this.#close();
    } else if (!this.#events.open()) {
      this.#close(encodeFatal("53300", "the embedded engine serves one connection at a time"));
    } else {
      this.#state = "open";
      this.#splitter.start();
      this.#events.send([packet]);
      const settings = settingsQuery(packet);
      if (settings !== null) this.#events.sendQuietly(settings);
    }
  }

  #close(lastWords?: Uint8Array): void {
    if (this.#state === "over") return;
    if (this.#state === "open") this.#events.end();
    this.#state = "over";
    if (lastWords !== undefined) this.push(lastWords);
    this.push(null);
  }

  /** What comes after the end is not passed on to anyone, but the engine waits for it to be taken. */
  #passOn(): void {
    while ((this.#wanted || this.#state === "over") && this.#output.length > 0) {
      const bytes = this.#output.shift()!;
      if (this.#state !== "over") this.#wanted = this.push(bytes);
      this.#events.received(bytes.length);
    }
  }
}

/** A server applies the settings in a startup packet; PGlite reads the packet and forgets them. */
function settingsQuery(packet: Buffer): Uint8Array | null {
  const words = packet.toString("utf8", 8, packet.length - 1).split("\0");
  const calls: string[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [name, value] = [words[i]!, words[i + 1]!];
    if (name === "" || /^(user|database|replication|options|_pq_\..*)$/.test(name)) continue;
    calls.push(`pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false)`);
  }
  return calls.length === 0 ? null : writeMessage("Q", `SELECT ${calls.join(", ")}`);
}
