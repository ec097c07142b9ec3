import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { DatabaseError } from "../../core/error.ts";
import { type EmbeddedAssets, findEmbeddedAssets } from "./assets.ts";
import type { BackendOptions } from "./backend.ts";
import { createSignals, EngineEnd, type FromBackend, ownBuffer } from "./channel.ts";
import { ClientStream } from "./client_stream.ts";
import { prepareFolder } from "./data_folder.ts";

/** How long a statement may take to notice that it is cancelled, in milliseconds. */
const patience = 5000;

/**
 * Starts PostgreSQL inside this process, on a data folder or, when `folder` is null, on a new one in memory.
 * A folder that is missing or empty is made one. Throws a DatabaseError whose code begins with `embedded_`.
 */
export async function openEmbedded(folder: string | null): Promise<EmbeddedEngine> {
  const assets = await findEmbeddedAssets();
  const lock = folder === null ? null : await prepareFolder(folder, assets.cluster);
  const engine = new EmbeddedEngine(assets, folder, lock);
  try {
    await engine.ready;
  } catch (error) {
    await engine.close(); // by then the folder is given back
    throw error;
  }
  return engine;
}

/**
 * A PostgreSQL of one session, which runs on a thread of its own. Its superuser and its database are `postgres`,
 * whatever a client asks for.
 */
export class EmbeddedEngine implements AsyncDisposable {
  /** Settled when connections are served; rejected when PostgreSQL did not start. */
  readonly ready: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  readonly #idle = Promise.withResolvers<void>();
  readonly #folder: string | null;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #channel: EngineEnd;
  /** Whose answers come now and, while the backend tidies up after that one, who is next. */
  readonly #clients: ClientStream[] = [];
  #failure: DatabaseError | null = null;
  #closing: Promise<void> | null = null;

  constructor(assets: EmbeddedAssets, folder: string | null, lock: AsyncDisposable | null) {
    this.#folder = folder;
    const signals = createSignals();
    const { port1, port2: port } = new MessageChannel();
    const workerData: BackendOptions = { port, signals, assets, folder };
    this.#worker = new Worker(assets.backend, { workerData, transferList: [port] });
    this.#port = port1;
    this.#channel = new EngineEnd(port1, signals);
    this.ready = this.#ready.promise;
    for (const promise of [this.ready, this.#gone.promise]) promise.catch(() => {}); // who waits hears of it
    port1.on("message", (message: FromBackend) => this.#receive(message));
    this.#worker.on("error", (error) => this.#fail(String(error)));
    this.#worker.on("exit", () => {
      this.#fail("its thread ended"); // unless that was wanted, or is explained already
      port1.close();
      this.#gone.resolve(lock?.[Symbol.asyncDispose]());
    });
  }

  /**
   * Opens the connection: what the driver's `socket` option wants. There is one at a time; a second one is refused
   * with SQLSTATE 53300, unless it is a cancel request.
   */
  connect(): Duplex {
    const client: ClientStream = new ClientStream({
      open: () => this.#open(client),
      send: (messages) => this.#channel.send(ownBuffer(...messages)),
      sendQuietly: (message) => this.#channel.send({ quiet: ownBuffer(message) }),
      received: (bytes) => this.#channel.acknowledge(bytes),
      cancel: () => this.#channel.requestCancel(),
      end: () => this.#channel.send("end session"),
    });
    return client;
  }

  /**
   * Ends the session, shuts PostgreSQL down and gives the folder back. A statement that still runs is cancelled; one
   * that does not notice is abandoned, and the next start recovers the folder as after a crash.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#shutDown();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(client: ClientStream): boolean {
    const busy = this.#clients.some((other) => !other.isOver);
    if (busy || this.#closing !== null || this.#failure !== null) return false;
    this.#clients.push(client);
    return true;
  }

  #receive(message: FromBackend): void {
    if (message === "ready") this.#ready.resolve();
    else if (message === "session ended") this.#clients.shift();
    else if (message === "idle") this.#idle.resolve();
    else if (message instanceof ArrayBuffer) this.#clients[0]?.deliver(new Uint8Array(message));
    else if ("quietOutput" in message) this.#clients[0]?.deliverQuiet(new Uint8Array(message.quietOutput));
    else this.#fail(message.failed, message.log);
  }

  async #shutDown(): Promise<void> {
    if (this.#failure !== null) return await this.#gone.promise;
    this.#channel.requestCancel();
    this.#channel.send("close");
    if (await isWithin(patience, Promise.race([this.#idle.promise, this.#gone.promise]))) {
      return await this.#gone.promise;
    }
    this.#failClients(this.#explain("its statement could not be cancelled", ""));
    this.#worker.unref(); // some runtimes cannot stop a thread that computes, but the process can end without it
    this.#port.unref();
    void this.#worker.terminate();
  }

  #fail(reason: string, log = ""): void {
    if (this.#failure !== null || this.#closing !== null) return;
    this.#failure = this.#explain(reason, log);
    this.#ready.reject(this.#failure);
    this.#failClients(this.#failure);
  }

  #failClients(error: DatabaseError): void {
    for (const client of this.#clients.splice(0)) client.destroy(error);
  }

  #explain(reason: string, log: string): DatabaseError {
    const name = this.#folder === null ? "in memory" : `"${this.#folder}"`;
    return new DatabaseError(`Cannot run embedded database ${name}: PostgreSQL stopped, ${reason}`, {
      code: "embedded_failed",
      detail: log || undefined,
      path: this.#folder ?? undefined,
    });
  }
}

async function isWithin(milliseconds: number, event: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const tooLong = sleep(milliseconds, false, { signal: timer.signal }).catch(() => true);
  const inTime = await Promise.race([event.then(() => true), tooLong]);
  timer.abort();
  return inTime;
}
