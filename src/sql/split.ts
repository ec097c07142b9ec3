import { SourceError } from "../core/error.ts";
import { type Span, spanText } from "../core/source.ts";
import { skipCopyData } from "./copy_data.ts";
import { skipByteOrderMark } from "./fence_line.ts";
import { StatementScanner } from "./scan.ts";
import type { Statement } from "./statement.ts";

/**
 * Splits SQL into its statements, as psql does; empty ones vanish. `\restrict` and `\unrestrict` are stepped over.
 * @throws {SourceError} for a backslash command, a NUL character, and anything that is opened and never closed
 */
export function splitStatements(span: Span): Statement[] {
  return [...statements(span)];
}

/** {@linkcode splitStatements}, one statement at a time. */
export function* statements(span: Span): Generator<Statement> {
  refuseNul(span);
  const { source, end } = span;
  const start = Math.max(span.start, skipByteOrderMark(source.text));
  const scanner = new StatementScanner({ source, start, end });
  while (scanner.next() === "statement") {
    const statement = statementAt(scanner);
    if (scanner.dataStart === -1) {
      yield statement;
    } else {
      const data = skipCopyData(scanner, end);
      yield { ...statement, copyData: { source, start: data.start, end: data.end } };
    }
  }
}

/** The statement that a scanner has found. */
export function statementAt({ source, start, end }: StatementScanner): Statement {
  const span = { source, start, end };
  return { span, text: spanText(span) };
}

/**
 * Refuses the one character that no text in PostgreSQL can hold, and that would end a statement on its way to it.
 * @throws {SourceError} at the character
 */
export function refuseNul({ source, start, end }: Span): void {
  const at = source.text.indexOf("\0", start);
  if (at === -1 || at >= end) return;
  throw new SourceError("Cannot read the SQL: it holds a NUL character", {
    code: "nul_character",
    span: { source, start: at, end: at + 1 },
    hint: "remove the character; is the file really a text in UTF-8?",
  });
}
