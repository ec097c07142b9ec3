import { lexicalError } from "./lexical_error.ts";
import type { StatementScanner } from "./scan.ts";

/** Where the inline data of a COPY lies. */
export interface CopyData {
  readonly start: number;
  /** The offset of the line `\.`, or of the text's end when there is none. */
  readonly end: number;
  /** The offset after the line `\.`, where SQL goes on; -1 when there is none. */
  readonly resumeAt: number;
}

/**
 * Finds the line `\.` that ends the inline data beginning at `start`. It ends text and CSV alike, as in psql
 * (`handleCopyIn` in `src/bin/psql/copy.c`), and nothing else may stand on it.
 */
export function findCopyEnd(text: string, start: number, end = text.length): CopyData {
  for (let at = text.indexOf("\\.", start); at !== -1 && at < end; at = text.indexOf("\\.", at + 2)) {
    if (at > 0 && text.charAt(at - 1) !== "\n") continue;
    const after = text.charAt(at + 2) === "\r" ? at + 3 : at + 2;
    if (after >= end) return { start, end: at, resumeAt: end };
    if (text.charAt(after) === "\n") return { start, end: at, resumeAt: after + 1 };
  }
  return { start, end, resumeAt: -1 };
}

/** Steps a scanner that has found a COPY over the data, and tells where it lies. */
export function skipCopyData(scanner: StatementScanner, end: number): CopyData {
  const { source, start } = scanner;
  const data = findCopyEnd(source.text, scanner.dataStart, end);
  if (data.resumeAt === -1) throw lexicalError("unterminated_copy", { source, start, end: scanner.end });
  scanner.resume(data.resumeAt);
  return data;
}
