import { DatabaseError } from "../core/error.ts";
import { locate } from "../core/source.ts";
import { describeSession, type OtherSession } from "./other_session.ts";

const lockNotAvailable = "55P03";
const deadlockDetected = "40P01";

/** Whether a statement failed because of others, and may succeed when it is tried again. */
export function isLockFailure(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError &&
    (error.sqlstate === lockNotAvailable || error.sqlstate === deadlockDetected);
}

/** Which statement waited in vain, and for whom. */
export function describeLockFailure(error: DatabaseError, blockers: readonly OtherSession[]): string {
  const { span } = error;
  const place = span ? `${span.source.path}:${locate(span.source, span.start).line}` : "the version table";
  if (error.sqlstate === deadlockDetected) return `${place}: deadlock (${error.detail ?? "no details"})`;
  const whom = blockers.length > 0 ? ` held by ${describeSessions(blockers)}` : "";
  return `${place}: waited too long for a lock${whom}`;
}

/** The failure that ends a run, with who was in the way and how often it was tried. */
export function lastLockFailure(
  error: DatabaseError,
  blockers: readonly OtherSession[],
  tries: number,
): DatabaseError {
  const times = tries === 1 ? "tried once" : `tried ${tries} times`;
  const isWait = error.sqlstate !== deadlockDetected && blockers.length > 0;
  const message = isWait ? `the lock is held by ${describeSessions(blockers)}; ${times}` : times;
  error.addNotes([{ message }]);
  return error;
}

function describeSessions(sessions: readonly OtherSession[]): string {
  return sessions.map(describeSession).join(" and ");
}

/** How long to let others through before the next attempt, in milliseconds; different for each of those who wait. */
export function retryPause(attempt: number): number {
  const most = Math.min(5000, 100 * 2 ** (attempt - 1));
  return most * (0.5 + Math.random() / 2);
}
