import type { SpawnSyncReturns } from "node:child_process";
import { type AludelError, type ErrorDetails, ProgramError, UsageError } from "../core/error.ts";

/**
 * The error for a program that ended badly: wrong settings when it did not even start, else a failure.
 *
 * @param attempt what could not be done, such as `Cannot get the schema from "python"`
 */
export function programError(
  attempt: string,
  { status, signal, error }: SpawnSyncReturns<string | null>,
  details: ErrorDetails,
): AludelError {
  if (error && signal === null) {
    return new UsageError(`${attempt}: it did not start: ${error.message}`, details);
  }
  const reason = error?.message ??
    (signal === null ? `it exited with ${status}` : `it was ended by ${signal}`);
  return new ProgramError(`${attempt}: ${reason}`, details);
}
