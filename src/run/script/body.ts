import { type Span, spanText } from "../../core/source.ts";
import { Lexer } from "../../sql/lex.ts";
import { Token } from "../../sql/token.ts";
import { partOf, type PreparedStep } from "../prepare.ts";

/** What stands in the file between a statement and the next one. */
export interface Tail {
  /** Up to the data of a COPY, or up to the next statement: the semicolon, white space, comments. */
  readonly before: string;
  readonly data: Span | null;
  /** From the end of the data on. */
  readonly after: string;
}

/** What stands before the first statement of a step: its author's comments. */
export function leadOf({ step, statements }: PreparedStep): string {
  const part = partOf(step);
  if (part === null) return "";
  const end = statements[0]?.statement.span.start ?? part.end;
  return withoutRestrict(spanText({ ...part, end })).replace(/^(?:[ \t]*\r?\n)+/, "");
}

/** What stands behind the statement with this number, from 0. There is always a semicolon in it. */
export function tailOf({ step, statements }: PreparedStep, number: number): Tail {
  const { span, copyData = null } = statements[number]!.statement;
  const { source } = span;
  const next = statements[number + 1]?.statement.span.start;
  const end = next ?? partOf(step)!.end;
  const text = source.text.slice(span.end, copyData?.start ?? end);
  const before = withoutRestrict(next === undefined && afterSemicolon(text) === -1 ? `;${text}` : text);
  if (copyData === null) return { before, data: null, after: "" };
  return { before, data: copyData, after: endOfData(source.text.slice(copyData.end, end)) };
}

/** A tail without data, with lines of SQL behind its semicolon. */
export function withSqlBehind(tail: string, sql: string): string {
  if (sql === "") return tail;
  const at = afterSemicolon(tail);
  return `${tail.slice(0, at)}\n${sql.trimEnd()}${tail.slice(at)}`;
}

/** The comments of a tail, and nothing else. */
export function commentsOf({ before, data, after }: Tail): string {
  const text = data === null ? before.slice(afterSemicolon(before)) : withoutDataEnd(after);
  return text.trim() === "" ? "" : `${text.trim()}\n`;
}

/** The offset behind the semicolon that ends a statement, or -1. */
function afterSemicolon(text: string): number {
  const lexer = new Lexer(text);
  for (let token = lexer.next(); token !== Token.end; token = lexer.next()) {
    if (token === Token.semicolon) return lexer.end;
  }
  return -1;
}

/** The line `\.` and what follows; the line may be the last one of the file and lack its end. */
function endOfData(text: string): string {
  const after = withoutRestrict(text);
  return after.includes("\n") ? after : `${after}\n`;
}

/** What follows the line `\\.` at the beginning of a text. */
export function withoutDataEnd(text: string): string {
  return text.replace(/^\\\.\r?\n/, "");
}

/** Takes out the lines that only psql understands, and that guard a dump rather than belong to it. */
function withoutRestrict(text: string): string {
  return text.includes("restrict") ? text.replace(/^\\(?:un)?restrict\b.*\n?/gm, "") : text;
}
