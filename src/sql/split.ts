import { SourceError } from "../core/error.ts";
import { type Span, spanText } from "../core/source.ts";
import { skipCopyData } from "./copy_data.ts";
import { skipByteOrderMark } from "./fence_line.ts";
import { outlineStatement } from "./outline.ts";
import { StatementScanner } from "./scan.ts";
import type { Statement } from "./statement.ts";

const ESCAPES = /^SET ((SESSION|LOCAL) )?STANDARD_CONFORMING_STRINGS (=|TO) (OFF|FALSE|0|NO|F|N)$/;

/**
 * Splits SQL into its statements, as psql does; empty ones vanish. `\restrict` and `\unrestrict` are stepped over.
 * @throws {SourceError} for a backslash command, a NUL character, anything that is opened and never closed, and for
 *   setting `standard_conforming_strings` to off
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

/**
 * The statement that a scanner has found.
 * @throws {SourceError} for a SET after which a backslash would be an escape in plain strings, too
 */
export function statementAt({ source, start, end }: StatementScanner): Statement {
  const span = { source, start, end };
  const statement = { span, text: spanText(span) };
  refuseEscapes(statement);
  return statement;
}

function refuseEscapes(statement: Statement): void {
  if (!/^set\b/i.test(statement.text) || !ESCAPES.test(outlineStatement(statement, 5))) return;
  throw new SourceError("Cannot read what follows: standard_conforming_strings is set to off", {
    code: "nonstandard_strings",
    span: statement.span,
    hint: "remove the statement, and write strings with backslash escapes as E'…'",
  });
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
