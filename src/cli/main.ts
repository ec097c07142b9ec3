import process from "node:process";
import { AludelError } from "../core/error.ts";
import { wantsColor } from "./globals.ts";
import { type Io, processIo } from "./io.ts";
import { eventJson } from "./output.ts";
import { runProgram } from "./program.ts";
import { errorJson, showError } from "./show_error.ts";
import { stopExitCode } from "./stop_signals.ts";

/** Runs the command line and sets the exit code: the only place that prints errors. */
export async function main(argv: readonly string[]): Promise<void> {
  let isOutputLost = false;
  const io = processIo((error) => {
    if (!isOutputLost) io.err(`error: Cannot write the output: ${error.message}\n`);
    isOutputLost = true;
    process.exitCode = 1;
  });
  const exitCode = await runProgram(io, argv).catch((error) => reportFailure(io, argv, error));
  process.exitCode = isOutputLost && exitCode === 0 ? 1 : exitCode;
}

function reportFailure(io: Io, argv: readonly string[], error: unknown): number {
  if (argv.includes("--json")) {
    const known = error instanceof AludelError ? error.known : {};
    io.out(JSON.stringify({ ...known, error: errorJson(error) }, null, 2) + "\n");
  }
  if (asksForJsonLog(argv)) io.err(errorEvent(error));
  else {
    const options = { color: !argv.includes("--no-color") };
    io.err(showError(error, wantsColor(io, options, io.errIsTerminal)));
  }
  if (io.env["ALUDEL_DEBUG"] && error instanceof Error) io.err(`${error.stack}\n`);
  return stopExitCode(error) ?? (error instanceof AludelError ? error.exitCode : 1);
}

/** The command line itself may be what is wrong, so it is not asked of its parser. */
function asksForJsonLog(argv: readonly string[]): boolean {
  return argv.some((word, index) =>
    word === "--log-format=json" || (word === "--log-format" && argv[index + 1] === "json")
  );
}

function errorEvent(error: unknown): string {
  const { message, ...details } = errorJson(error);
  return eventJson({ event: "error", level: "error", message: String(message), ...details });
}
