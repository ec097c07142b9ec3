import process from "node:process";
import { disarm } from "./disarm.ts";

/** What the process was given: arguments aside, all that a command may know of the outside. */
export interface Io {
  /** Results: standard output. */
  out(text: string): void;
  /** Waits until what was given to `out` does not pile up in memory any more. Default: it never does. */
  drained?(): Promise<void>;
  /** Everything else: standard error. */
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
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
  let isFull = false; // only `write` tells it in Bun
  return {
    out: (text) => void (isFull = !process.stdout.write(shown(text))),
    drained: () => isFull ? drained(process.stdout) : Promise.resolve(),
    err: (text) => void process.stderr.write(said(text)),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    cwd: process.cwd(),
    env: process.env,
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
