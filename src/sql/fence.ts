import type { Source, Span } from "../core/source.ts";
import { skipCopyData } from "./copy_data.ts";
import { FENCE, isFence, skipByteOrderMark } from "./fence_line.ts";
import { StatementScanner } from "./scan.ts";

/** A line that begins with `-- +++`. */
export interface Fence {
  /** The line, without its end. */
  readonly span: Span;
  /** The rest of the line after `-- +++`, trimmed. */
  readonly word: string;
}

/**
 * Finds the fences of a source from `from` on: the lines that begin with `-- +++` and are comments, not text in a
 * string, a dollar quote, a block comment or the data of a COPY. Lazy; reads nothing when no line looks like a fence.
 * @throws {SourceError} for what cannot be read before the last such line
 */
export function* findFences(source: Source, from: number): Generator<Fence> {
  const { text } = source;
  const last = lastCandidate(text, from);
  if (last === -1) return;
  const start = Math.max(from, skipByteOrderMark(text));
  const scanner = new StatementScanner({ source, start, end: text.length }, { fences: true });
  for (let found = scanner.next(); found !== "end"; found = scanner.next()) {
    if (found === "fence") yield fenceAt(source, scanner);
    if (scanner.dataStart !== -1) skipCopyData(scanner, text.length);
    if (scanner.end > last) return;
  }
}

/** The fence that a scanner has found. */
export function fenceAt(source: Source, { start, end }: StatementScanner): Fence {
  return { span: { source, start, end }, word: source.text.slice(start + FENCE.length, end).trim() };
}

/** The offset of the last line that looks like a fence, or -1. */
function lastCandidate(text: string, from: number): number {
  const newline = text.lastIndexOf(`\n${FENCE}`);
  if (newline !== -1 && newline + 1 >= from) return newline + 1;
  return isFence(text, from) ? from : -1;
}
