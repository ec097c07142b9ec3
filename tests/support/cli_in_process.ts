import { showError } from "../../src/cli/show_error.ts";
import { runProgram } from "../../src/cli/program.ts";
import { AludelError } from "../../src/core/error.ts";
import type { CliResult } from "./run_cli.ts";

/** Runs a command line of aludel inside this process: no executable is needed, and no time to start one. */
export async function runInProcess(
  words: readonly string[],
  { cwd, env = {}, answer, outIsTerminal = false }: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly outIsTerminal?: boolean;
    /** Who is asked; nobody by default. */
    readonly answer?: ((question: string) => boolean) | undefined;
  },
): Promise<CliResult> {
  let out = "";
  let err = "";
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    outIsTerminal,
    errIsTerminal: false,
    line: null,
    cwd,
    env,
    ask: answer && ((question: string) => Promise.resolve(answer(question))),
  };
  try {
    return { code: await runProgram(io, words), out, err };
  } catch (error) {
    if (!(error instanceof AludelError)) throw error;
    return { code: error.exitCode, out, err: err + showError(error, false) };
  }
}
