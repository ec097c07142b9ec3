import type { Onlooker } from "./onlooker.ts";
import { type OtherSession, readSession, sessionColumns } from "./other_session.ts";

/** How often the watch looks, in milliseconds. */
const [shortest, longest] = [20, 1000];

/**
 * Looks from a second connection at who keeps a session waiting for a lock. Afterwards it can't be asked: who waited
 * in vain waits no more. Nobody looks unless a step takes long enough to run into its `lock_timeout`.
 */
export class LockWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private blockers: readonly OtherSession[] = [];
  /** Counts the starts, so that a look that takes long doesn't speak about the step after. */
  private turn = 0;

  constructor(private readonly onlooker: Onlooker) {}

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
      const blockers = await findBlockers(this.onlooker, process());
      if (turn !== this.turn) return;
      if (blockers.length > 0) this.blockers = blockers;
      lookIn(lockTimeout / 4);
    };
    if (lockTimeout > 0) lookIn(lockTimeout / 4); // its connection takes a moment, too
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
}

/** Who keeps a process waiting for a lock. */
export async function findBlockers(onlooker: Onlooker, process: number): Promise<readonly OtherSession[]> {
  const rows = await onlooker.look(`SELECT ${sessionColumns} FROM pg_catalog.pg_stat_activity a
    WHERE a.pid = ANY (pg_catalog.pg_blocking_pids(${process})) ORDER BY a.pid`);
  return rows.map(readSession);
}
