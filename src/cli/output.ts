import type { Context } from "./globals.ts";

/** Prints one JSON document. */
export function printJson(context: Context, value: unknown): void {
  context.io.out(JSON.stringify(value, null, 2) + "\n");
}

/** Says something beside the result, on standard error, unless `-q`. */
export function say(context: Context, line: string): void {
  if (!context.quiet) context.io.err(`${line}\n`);
}
