import type { ScriptSink } from "./script.ts";

/** Gives pieces to a sink one after the other; who writes need not wait for one piece before the next. */
export class ScriptWriter {
  /** The writing of the last piece; null while the sink has not made anybody wait. */
  private last: Promise<void> | null = null;

  constructor(private readonly sink: ScriptSink) {}

  write(...pieces: string[]): Promise<void> {
    const text = pieces.join("");
    if (this.last !== null) return this.pour([text]);
    this.last = this.sink.write(text) ?? null;
    return this.last ?? written;
  }

  /** Writes pieces one by one, for what is too much to be one. */
  pour(...pieces: Iterable<string>[]): Promise<void> {
    const rest = all(pieces);
    this.last = this.last === null
      ? this.pourNow(rest)
      : this.last.then(() => this.pourNow(rest) ?? undefined);
    return this.last ?? written;
  }

  /** Null when all is written and no promise was needed. */
  private pourNow(pieces: Iterator<string>): Promise<void> | null {
    for (let next = pieces.next(); !next.done; next = pieces.next()) {
      const wait = this.sink.write(next.value);
      if (wait) return wait.then(() => this.pourNow(pieces) ?? undefined);
    }
    return null;
  }
}

const written = Promise.resolve();

function* all(lists: readonly Iterable<string>[]): Generator<string> {
  for (const list of lists) yield* list;
}
