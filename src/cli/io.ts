import process from "node:process";
import { disarm } from "./disarm.ts";
import { TerminalLine } from "./live/terminal_line.ts";

/** What the process was given: arguments aside, all that a command may know of the outside. */
export interface Io {
  /** Results: standard output. */
  out(text: string): void;
  /** Waits until what was given to `out` does not pile up in memory any more. Default: it never does. */
  drained?(): Promise<void>;
  /** Everything else: standard error. */
  err(text: string): void;
  /** Asks a person something that is answered by yes or no; left out where nobody can answer. */
  readonly ask?: ((question: string) => Promise<boolean>) | undefined;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** The last line of the terminal; null when standard error is none, or one that can't move its cursor. */
  readonly line: TerminalLine | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The real process. A reader that goes away (`| head`) ends the output, not the work; a terminal is told no tricks.
 *
 * @param onLostOutput hears why a result could not be written; what is said beside it may get lost in silence
 */
export function processIo(onLostOutput: (error: Error) => void): Io {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") onLostOutput(error);
  });
  const plain = (text: string) => text;
  const shown = process.stdout.isTTY === true ? disarm : plain;
  const said = process.stderr.isTTY === true ? disarm : plain;
  const line = process.stderr.isTTY && process.env["TERM"] !== "dumb"
    ? new TerminalLine(process.stderr)
    : null;
  const write = (stream: NodeJS.WriteStream) => {
    if (!line || !stream.isTTY) return (text: string) => stream.write(text);
    return (text: string) => {
      let accepted = true;
      line.above(text, (above) => accepted = stream.write(above));
      return accepted;
    };
  };
  const [toOut, toErr] = [write(process.stdout), write(process.stderr)];
  let isFull = false; // only `write` tells it in Bun
  return {
    out: (text) => void (isFull = !toOut(shown(text))),
    drained: () => isFull ? drained(process.stdout) : Promise.resolve(),
    err: (text) => void toErr(said(text)),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    line,
    cwd: process.cwd(),
    env: process.env,
    ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? ask : undefined,
  };
}

/** A stream that breaks or is closed takes no more, and nobody needs to wait for it. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      for (const event of endings) stream.off(event, done);
      resolve();
    };
    for (const event of endings) stream.on(event, done);
  });
}

const endings = ["drain", "error", "close"];

/** @returns false also for a person who breaks off the question */
async function ask(question: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return await confirm({ message: disarm(question), initialValue: false, output: process.stderr }) === true;
}
