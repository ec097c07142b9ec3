import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/**
 * What the engine tells its backend: a client's bytes, bytes whose answer no client sees, or to finish.
 * Bytes travel as their buffer alone: some runtimes look at every element of an array that holds them.
 */
export type ToBackend = ArrayBuffer | { readonly quiet: ArrayBuffer } | "end session" | "close";

/** What the backend tells the engine: output, and where it is in its life. It is idle once it closes. */
export type FromBackend =
  | ArrayBuffer
  | { readonly quietOutput: ArrayBuffer }
  | "ready"
  | "session ended"
  | "idle"
  | { readonly failed: string; readonly log: string };

/** Where the two threads meet without an event loop: the places of one shared array. */
const [sent, cancelRequested, unread] = [0, 1, 2];

/** How many bytes of output may wait for a slow reader before the backend waits too. */
const maximumUnread = 8 * 1024 * 1024;

/** Makes the shared memory of a channel. */
export function createSignals(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
}

/** The engine's end, on the thread with an event loop. */
export class EngineEnd {
  readonly #signals: Int32Array;

  constructor(readonly port: MessagePort, signals: SharedArrayBuffer) {
    this.#signals = new Int32Array(signals);
  }

  /** Bytes are handed over, not copied: nobody may use them afterwards. */
  send(message: ToBackend): void {
    this.port.postMessage(message, message instanceof ArrayBuffer ? [message] : []);
    Atomics.add(this.#signals, sent, 1);
    Atomics.notify(this.#signals, sent);
  }

  /** Asks for the running statement to be cancelled. */
  requestCancel(): void {
    Atomics.store(this.#signals, cancelRequested, 1);
  }

  /** Says that so many bytes of output found their reader. */
  acknowledge(bytes: number): void {
    Atomics.sub(this.#signals, unread, bytes);
    Atomics.notify(this.#signals, unread);
  }
}

/** The backend's end, on a thread that runs PostgreSQL and can only wait. */
export class BackendEnd {
  readonly #signals: Int32Array;

  constructor(readonly port: MessagePort, signals: SharedArrayBuffer) {
    this.#signals = new Int32Array(signals);
  }

  send(message: FromBackend): void {
    this.port.postMessage(message);
  }

  /** Sends a client what PostgreSQL answers, and waits while the client reads too slowly. */
  sendOutput(bytes: ArrayBuffer): void {
    this.port.postMessage(bytes, [bytes]);
    for (
      let waiting = Atomics.add(this.#signals, unread, bytes.byteLength) + bytes.byteLength;
      waiting > maximumUnread;
      waiting = Atomics.load(this.#signals, unread)
    ) {
      Atomics.wait(this.#signals, unread, waiting);
    }
  }

  /** Gives the next message, and blocks the thread until there is one. */
  receive(): ToBackend {
    for (;;) {
      const seen = Atomics.load(this.#signals, sent);
      const message = this.tryReceive();
      if (message !== null) return message;
      Atomics.wait(this.#signals, sent, seen);
    }
  }

  /** Gives the next message, or null when there is none yet. */
  tryReceive(): ToBackend | null {
    return (receiveMessageOnPort(this.port)?.message as ToBackend | undefined) ?? null;
  }

  /** Whether a cancel was asked for since the last call. */
  takeCancelRequest(): boolean {
    return Atomics.exchange(this.#signals, cancelRequested, 0) === 1;
  }
}

/** Copies bytes into a buffer of their own, which can be handed over. */
export function ownBuffer(...parts: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}
