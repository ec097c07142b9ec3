import type { Source, Span } from "../core/source.ts";
import { findCopyEnd } from "./copy_data.ts";
import { type Fence, fenceAt } from "./fence.ts";
import { skipByteOrderMark } from "./fence_line.ts";
import { lexicalError } from "./lexical_error.ts";
import { StatementScanner } from "./scan.ts";
import { refuseNul, statementAt } from "./split.ts";
import type { Statement } from "./statement.ts";

/**
 * What a {@linkcode StatementStream} gives. After a `copy`, which is a COPY … FROM STDIN, come its data in pieces of any
 * length, then `copy_end`. A fence ends the statement before it.
 */
export type StreamPiece =
  | { readonly kind: "statement"; readonly statement: Statement }
  | { readonly kind: "copy"; readonly statement: Statement }
  | { readonly kind: "copy_data"; readonly span: Span }
  | { readonly kind: "copy_end" }
  | { readonly kind: "fence"; readonly fence: Fence };

/** How much of a line is kept before the place where the next statement begins, for showing it in an error. */
const LONGEST_LINE_KEPT = 4096;

/**
 * Splits a text that comes in chunks, cut anywhere, and holds no more of it than the longest statement.
 * Sources of what it gives are excerpts: their lines have the numbers of the file; on a line whose beginning is longer
 * than 4096 characters, columns count from later on.
 */
export class StatementStream {
  /** Code units that were lexed, those that were lexed again included: at most a small multiple of the text. */
  lexed = 0;
  readonly #path: string;
  #text = "";
  /** The offset in `#text` of what is still to be read; before it stands the beginning of its line. */
  #at = 0;
  #firstLine = 1;
  /** Where `#text` begins in the whole. */
  #offset = 0;
  #isBeginning = true;
  #chunks: string[] = [];
  #chunksLength = 0;
  /** How long the unread text must be before it is read again: a statement that is cut again and again stays cheap. */
  #enough = 0;
  /** The COPY whose data is being read. */
  #copy: Span | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the next chunk, and gives what is complete. @throws {SourceError} as `splitStatements()` does */
  push(chunk: string): StreamPiece[] {
    this.#chunks.push(chunk);
    this.#chunksLength += chunk.length;
    const unread = this.#text.length - this.#at + this.#chunksLength;
    return unread < this.#enough ? [] : this.#read(true);
  }

  /** Gives the rest. @throws {SourceError} also for what is still open */
  finish(): StreamPiece[] {
    return this.#read(false);
  }

  #read(partial: boolean): StreamPiece[] {
    const source = this.#nextSource();
    refuseNul({ source, start: this.#at, end: source.text.length });
    const pieces: StreamPiece[] = [];
    let goesOn = true;
    while (goesOn) {
      goesOn = this.#copy === null
        ? this.#readStatements(source, partial, pieces)
        : this.#readData(source, partial, this.#copy, pieces);
    }
    this.#keepUnread(source.text);
    return pieces;
  }

  #nextSource(): Source {
    const text = this.#text + this.#chunks.join("");
    this.#chunks = [];
    this.#chunksLength = 0;
    if (this.#isBeginning && text.length > 0) {
      this.#isBeginning = false;
      this.#at = skipByteOrderMark(text);
    }
    return { path: this.#path, text, firstLine: this.#firstLine, offset: this.#offset };
  }

  /** Reads up to the data of a COPY, and tells whether it came to one. */
  #readStatements(source: Source, partial: boolean, pieces: StreamPiece[]): boolean {
    const span = { source, start: this.#at, end: source.text.length };
    const scanner = new StatementScanner(span, { fences: true, partial });
    let found = scanner.next();
    for (; found === "statement" || found === "fence"; found = scanner.next()) {
      if (found === "fence") {
        pieces.push({ kind: "fence", fence: fenceAt(source, scanner) });
      } else if (scanner.dataStart === -1) {
        pieces.push({ kind: "statement", statement: statementAt(scanner) });
      } else {
        const statement = statementAt(scanner);
        pieces.push({ kind: "copy", statement });
        this.#copy = statement.span;
        this.lexed += scanner.dataStart - this.#at;
        this.#at = scanner.dataStart;
        return true;
      }
    }
    this.lexed += span.end - this.#at;
    this.#at = found === "cut" ? scanner.start : span.end;
    return false;
  }

  /** Reads up to the end of a COPY's data, and tells whether it came to it. */
  #readData(source: Source, partial: boolean, copy: Span, pieces: StreamPiece[]): boolean {
    const { text } = source;
    const data = findCopyEnd(text, this.#at, partial ? certainEnd(text, this.#at) : text.length);
    if (data.end > data.start) {
      pieces.push({ kind: "copy_data", span: { source, start: data.start, end: data.end } });
    }
    if (data.resumeAt === -1) {
      if (!partial) throw lexicalError("unterminated_copy", copy);
      this.#at = data.end;
      return false;
    }
    pieces.push({ kind: "copy_end" });
    this.#copy = null;
    this.#at = data.resumeAt;
    return true;
  }

  #keepUnread(text: string): void {
    const lineStart = this.#at === 0 ? 0 : text.lastIndexOf("\n", this.#at - 1) + 1;
    const kept = Math.max(lineStart, this.#at - LONGEST_LINE_KEPT);
    this.#firstLine += countNewlines(text, kept);
    this.#offset += kept;
    this.#text = text.slice(kept);
    this.#at -= kept;
    this.#enough = this.#copy === null ? 2 * (this.#text.length - this.#at) : 0;
  }
}

/** The end of a text without a last line that may become `\.`. */
function certainEnd(text: string, start: number): number {
  const lineStart = text.lastIndexOf("\n") + 1;
  return lineStart >= start && ["\\", "\\.", "\\.\r"].includes(text.slice(lineStart))
    ? lineStart
    : text.length;
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i !== -1 && i < end; i = text.indexOf("\n", i + 1)) count++;
  return count;
}
