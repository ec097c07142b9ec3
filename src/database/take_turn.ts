import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "../core/duration.ts";
import { DatabaseError } from "../core/error.ts";
import type { RunEvent } from "../run/target.ts";
import type { Database } from "./database.ts";
import { describeSession, type OtherSession } from "./other_session.ts";
import type { RunnerLock } from "./runner_lock.ts";

/** How to wait for the lock. */
export interface Patience {
  /** In milliseconds; null: as long as it takes. */
  readonly lockWait: number | null;
  readonly stop: AbortSignal;
  /** Looked at before each new try: whether there is nothing to do any more. */
  isPointless?(): Promise<boolean>;
}

/** Between two tries, in milliseconds. */
const [shortestPause, longestPause] = [20, 500];

/**
 * Waits until we have the lock, and says for whom we wait.
 *
 * @returns false when it became pointless; the lock is not ours then
 * @throws {DatabaseError} `locked` when the time is over
 */
export async function* takeTurn(
  database: Database,
  lock: RunnerLock,
  patience: Patience,
): AsyncGenerator<RunEvent, boolean> {
  const { lockWait, stop } = patience;
  const started = performance.now();
  let told: number | null = null;
  for (let pause = shortestPause; !await lock.tryTake(); pause = Math.min(longestPause, pause * 1.5)) {
    stop.throwIfAborted();
    const holder = await lock.findHolder();
    const waited = performance.now() - started;
    if (lockWait !== null && waited >= lockWait) throw lockedError(database, holder, lockWait);
    if (holder && holder.pid !== told) {
      told = holder.pid;
      yield { kind: "note", message: `Waiting for another runner: ${describeSession(holder)}` };
    }
    const most = lockWait === null ? Infinity : lockWait - waited;
    await pauseFor(Math.min(most, pause * (0.5 + Math.random())), stop);
    if (await patience.isPointless?.()) return false;
  }
  stop.throwIfAborted();
  return true;
}

/** @throws the reason of the stop, when it comes meanwhile */
export async function pauseFor(milliseconds: number, stop: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: stop }).catch(() => {});
  stop.throwIfAborted();
}

function lockedError(database: Database, holder: OtherSession | null, lockWait: number): DatabaseError {
  const { schema, name } = database.versionTable;
  const who = holder ? describeSession(holder) : "another runner";
  const holds = lockWait > 0 ? `has held it for more than ${formatDuration(lockWait)}` : "holds it";
  return new DatabaseError(`Cannot lock "${schema}.${name}" for a run: ${who} ${holds}`, {
    code: "locked",
    hint: "run again when it is done, or wait longer with --lock-wait",
  });
}
