import type postgres from "postgres";
import { DatabaseError } from "../../core/error.ts";
import { type Notice, openDriver } from "./driver.ts";
import type { Channel } from "./open_socket.ts";
import { type ErrorFields, SessionStream } from "./session_stream.ts";
import type { StartedSession } from "./start_session.ts";
import { Buffer } from "node:buffer";

/** How a session was made, for what comes later. */
export interface SessionOrigin {
  /** `postgresql://user@host:port/database`, never with the password. */
  readonly place: string;
  readonly channel: Channel;
  readonly started: StartedSession;
  readonly onNotice: (notice: Notice) => void;
  /** Asks the server, on a connection of its own, to cancel what the session runs. */
  readonly cancel: () => Promise<void>;
}

/** How long a polite goodbye may take before the connection is cut, in seconds. */
const patience = 5;

/** An open session with a server. It never connects again: once lost, every query fails with the loss. */
export class Session implements AsyncDisposable {
  /** The driver. Not with `begin`, `reserve` and `listen`: there is only this one session. */
  readonly sql: postgres.Sql;
  readonly place: string;
  readonly encrypted: boolean;
  /** The process that serves the session. */
  readonly processId: number;
  readonly #stream: SessionStream;
  readonly #cancel: () => Promise<void>;
  #lost: DatabaseError | null = null;

  constructor({ place, channel, started, onNotice, cancel }: SessionOrigin) {
    this.place = place;
    this.encrypted = channel.encrypted;
    this.processId = started.processId;
    this.#cancel = cancel;
    const received = Buffer.concat([started.welcome, started.release()]);
    this.#stream = new SessionStream(
      channel.stream,
      received,
      (farewell, cause) => this.#lost = lossError(place, farewell, cause),
    );
    const loss = () => this.#lost;
    this.sql = openDriver(
      {
        stream: this.#stream,
        cancel,
        get lost() {
          return loss();
        },
      },
      onNotice,
    );
  }

  /** Why the connection was lost, or null. It is known as soon as the system knows. */
  get lost(): DatabaseError | null {
    return this.#lost;
  }

  /** Whether no more queries are possible. */
  get isClosed(): boolean {
    return this.#lost !== null || this.#stream.destroyed;
  }

  /**
   * Asks the server to cancel the running statement, whose query then fails with 57014. Nothing happens when
   * none runs any more.
   *
   * @throws {DatabaseError} when the server can't be asked
   */
  async cancel(): Promise<void> {
    if (!this.isClosed) await this.#cancel();
  }

  /** Ends the session once its queries are answered, and cuts it off when that takes too long. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    const closed = new Promise((done) => this.#stream.once("close", done));
    await this.sql.end({ timeout: patience });
    if (!this.#stream.writableEnded) this.#stream.sayGoodbye();
    const timer = setTimeout(() => this.destroy(), patience * 1000);
    await closed;
    clearTimeout(timer);
  }

  /** Cuts the connection at once. Queries fail; the server rolls back when it notices. */
  destroy(): void {
    this.#lost ??= lossError(this.place, null, undefined);
    this.#stream.destroy(this.#lost);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function lossError(place: string, farewell: ErrorFields | null, cause: unknown): DatabaseError {
  const state = farewell === null ? "the connection was lost" : `the server ended the session: ${farewell.M}`;
  return new DatabaseError(`Cannot go on with "${place}": ${state}`, {
    code: "connection_lost",
    sqlstate: farewell?.C,
    detail: farewell?.D,
    hint: farewell?.H,
    cause,
  });
}
