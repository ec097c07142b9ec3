import { Buffer } from "node:buffer";
import type postgres from "postgres";
import { DatabaseError } from "../core/error.ts";

/** One row of an answer: texts, numbers, booleans and null, as the driver reads them. */
export type Row = Readonly<Record<string, unknown>>;

/** What a connection is made of. */
export interface ConnectionParts {
  readonly sql: postgres.Sql;
  /** The database without its password, for messages. */
  readonly name: string;
  /** Closes what stands behind the connection, such as the embedded engine. */
  readonly closeEngine?: () => Promise<void>;
  /** Why the connection was lost, once it is. */
  readonly lossReason?: () => DatabaseError | undefined;
  /** The process that the server named at the start: a pooler names another one than `pg_backend_pid()`. */
  readonly processId: number;
  /** Asks the server, on a way of its own, to cancel what runs. */
  readonly cancel: () => Promise<void>;
}

/**
 * One session of a server. What is sent without waiting goes out as one flight, and the answers come in order.
 * A lost connection stays lost: nothing that was meant for a transaction ever runs outside it.
 */
export class Connection implements AsyncDisposable {
  readonly name: string;
  private closed = false;
  /** Set while COPY data flows: PostgreSQL takes no other message meanwhile. */
  private copying: Promise<unknown> | null = null;

  constructor(private readonly parts: ConnectionParts) {
    this.name = parts.name;
  }

  get processId(): number {
    return this.parts.processId;
  }

  /** Whether there is one session alone, on an engine inside this process. */
  get isEmbedded(): boolean {
    return this.parts.closeEngine !== undefined;
  }

  /** Whether the server can't be asked any more. */
  get isLost(): boolean {
    return this.closed || this.parts.lossReason?.() !== undefined;
  }

  /** Runs SQL by the simple protocol; of several statements, the rows of the last one that has any. */
  async query(sql: string): Promise<readonly Row[]> {
    if (this.copying) await this.copying.catch(() => {}); // its own caller sees how it failed
    this.checkOpen();
    const result: unknown = await this.parts.sql.unsafe(sql);
    const several = Array.isArray(result) && Array.isArray(result[0]);
    return (several ? (result as Row[][]).at(-1) : result) as readonly Row[];
  }

  /** Runs `COPY … FROM STDIN` with its data. */
  copyIn(sql: string, data: Iterable<string>): Promise<void> {
    const copy = (this.copying ?? Promise.resolve()).catch(() => {}).then(() => this.sendCopy(sql, data));
    this.copying = copy;
    const done = () => {
      if (this.copying === copy) this.copying = null;
    };
    copy.then(done, done);
    return copy;
  }

  /** Asks the server to cancel the running statement, which then fails with 57014. Nothing happens when none runs. */
  async cancel(): Promise<void> {
    if (!this.isLost) await this.parts.cancel();
  }

  /** Ends the session, and what stands behind it. */
  async close(): Promise<void> {
    if (this.closed) return;
    const { isLost } = this;
    this.closed = true;
    await this.parts.sql.end({ timeout: isLost ? 0 : 5 });
    await this.parts.closeEngine?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async sendCopy(sql: string, data: Iterable<string>): Promise<void> {
    this.checkOpen();
    const query = this.parts.sql.unsafe(sql) as postgres.PendingQuery<postgres.Row[]> & Rejectable;
    // An error that comes after the last byte finds the driver's query answered already, and is dropped.
    const failed = new Promise<never>((_, reject) => {
      const drop = query.reject;
      query.reject = (error) => {
        reject(error);
        drop(error);
      };
    });
    const send = async () => {
      const stream = await query.writable();
      const finished = new Promise<void>((resolve, reject) =>
        stream.once("error", reject).once("finish", resolve)
      );
      finished.catch(() => {}); // awaited below, unless writing fails first
      for (const chunk of data) {
        if (!stream.write(Buffer.from(chunk))) await drained(stream);
      }
      stream.end();
      await finished;
    };
    await Promise.race([send(), failed]);
  }

  private checkOpen(): void {
    const lost = this.parts.lossReason?.();
    if (lost) throw lost;
    if (this.closed) {
      throw new DatabaseError("Cannot use the connection: it is closed", { code: "connection_closed" });
    }
  }
}

interface Rejectable {
  reject: (error: unknown) => void;
}

/** Takes its listeners away again: a long COPY waits thousands of times on one stream. */
function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      stream.off("drain", done).off("close", done).off("error", fail);
      act();
    };
    const done = () => settle(resolve);
    const fail = (error: unknown) => settle(() => reject(error));
    stream.once("drain", done).once("close", done).once("error", fail);
  });
}
