import type { Context } from "./globals.ts";

/** Something that happened, for standard error: a sentence for a person, and all of it for a program. */
export interface LogEvent {
  /** What kind: `start`, `done`, `note` … */
  readonly event: string;
  readonly message: string;
  /** Default: `info`. */
  readonly level?: "info" | "warning" | "error";
  readonly [detail: string]: unknown;
}

/** Prints one JSON document. */
export function printJson(context: Context, value: unknown): void {
  context.io.out(JSON.stringify(value, null, 2) + "\n");
}

/** Says something beside the result, on standard error, unless `-q`. */
export function say(context: Context, line: string): void {
  tell(context, { event: "note", message: line });
}

/** Tells of an event on standard error, unless `-q`. */
export function tell(context: Context, event: LogEvent): void {
  if (!context.quiet) logEvent(context, event);
}

/** Tells of an event on standard error, also with `-q`. */
export function logEvent({ io, logFormat }: Pick<Context, "io" | "logFormat">, event: LogEvent): void {
  io.err(logFormat === "json" ? eventJson(event) : `${event.message}\n`);
}

/** An event as a line of `--log-format json`. */
export function eventJson({ event, level = "info", message, ...details }: LogEvent): string {
  return `${
    JSON.stringify({ time: new Date().toISOString(), level, event, message: message.trim(), ...details })
  }\n`;
}
