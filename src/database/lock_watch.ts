import type { Connection } from "./connection.ts";
import { type OtherSession, readSession, sessionColumns } from "./other_session.ts";

/** How often the watch looks, in milliseconds. */
const [shortest, longest] = [20, 1000];

/**
 * Looks from a second connection at who keeps a session waiting for a lock. Afterwards it can't be asked: who waited
 * in vain waits no more. The connection is opened only when a step takes long enough to run into its `lock_timeout`.
 */
export class LockWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private connection: Promise<Connection> | null = null;
  private blockers: readonly OtherSession[] = [];
  /** Counts the starts, so that a look that takes long doesn't speak about the step after. */
  private turn = 0;

  constructor(private readonly open: () => Promise<Connection>) {}

  /**
   * Begins to watch a process of the server.
   *
   * @param lockTimeout in milliseconds; 0: nothing is watched, as nothing will time out
   */
  start(process: () => number, lockTimeout: number): void {
    this.pause();
    this.blockers = [];
    const turn = ++this.turn;
    const lookIn = (milliseconds: number) => {
      const wait = Math.min(longest, Math.max(shortest, milliseconds));
      this.timer = setTimeout(() => void look(), wait);
    };
    const look = async () => {
      const blockers = await this.ask(process());
      if (turn !== this.turn) return;
      if (blockers.length > 0) this.blockers = blockers;
      lookIn(lockTimeout / 4);
    };
    if (lockTimeout > 0) lookIn(lockTimeout / 2);
  }

  /** Who was in the way at the last look. */
  get seen(): readonly OtherSession[] {
    return this.blockers;
  }

  /** A statement is done: what was in its way is of no interest. */
  forget(): void {
    this.blockers = [];
  }

  /** Looks no more, until the next start. */
  pause(): void {
    this.turn++;
    clearTimeout(this.timer);
  }

  /** Ends the watch and its connection. */
  async close(): Promise<void> {
    this.pause();
    const connection = await this.connection?.catch(() => null);
    await connection?.close();
  }

  /** A watch that can't look sees nobody: it serves a message, and is no reason to fail. */
  private async ask(process: number): Promise<readonly OtherSession[]> {
    try {
      const connection = await (this.connection ??= this.open());
      const rows = await connection.query(`SELECT ${sessionColumns} FROM pg_catalog.pg_stat_activity a
        WHERE a.pid = ANY (pg_catalog.pg_blocking_pids(${process})) ORDER BY a.pid`);
      return rows.map(readSession);
    } catch {
      return [];
    }
  }
}
