import process from "node:process";
import { DatabaseError } from "../core/error.ts";

/** How each signal that asks a run to stop is told: the code of the error, and what shells know it by. */
const stops = {
  SIGINT: { code: "interrupted", exitCode: 130 },
  SIGTERM: { code: "terminated", exitCode: 143 },
} as const;
type StopSignal = keyof typeof stops;

/**
 * Runs something that can be stopped. The first signal asks it to stop, for the reason of the abort signal. A second
 * one, and any at another time, ends the process at once, as signals do; the server then rolls back by itself.
 */
export async function withStopSignals<T>(act: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (signal: StopSignal) => {
    listen("off");
    controller.abort(new DatabaseError(`Cannot go on: stopped by ${signal}`, { code: stops[signal].code }));
  };
  const listen = (how: "on" | "off") => {
    for (const signal of Object.keys(stops) as StopSignal[]) process[how](signal, onSignal);
  };
  listen("on");
  try {
    return await act(controller.signal);
  } finally {
    listen("off");
  }
}

/** What to exit with when an error tells of a stop; null for any other one. */
export function stopExitCode(error: unknown): number | null {
  if (!(error instanceof DatabaseError)) return null;
  return Object.values(stops).find(({ code }) => code === error.code)?.exitCode ?? null;
}
