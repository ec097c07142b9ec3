import { DatabaseError } from "../core/error.ts";
import { codeUnitOffset, locate, type Span, spanChunks } from "../core/source.ts";
import type { Revision } from "../revision/revision.ts";
import type { HookName } from "../run/hook.ts";
import type { SentStatement } from "../run/variables.ts";

/** What the driver throws for an ErrorResponse (PostgreSQL, chapter 54.8 "Error and Notice Message Fields"). */
export interface ServerError {
  readonly message: string;
  readonly code: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly hint?: string;
  /** In characters from 1, as a number in text. */
  readonly position?: string;
  readonly where?: string;
}

/** The server's own errors have a five-character SQLSTATE; the driver's have names such as CONNECTION_CLOSED. */
function isServerError(error: unknown): error is ServerError & Error {
  return error instanceof Error && "code" in error && /^[0-9A-Z]{5}$/.test(String(error.code));
}

/** Whether a table, or its schema, does not exist (undefined_table, invalid_schema_name). */
export function isMissingTable(error: unknown): boolean {
  return ["42P01", "3F000"].includes(sqlstateOf(error) ?? "");
}

/** The SQLSTATE of a server's error, else undefined. */
export function sqlstateOf(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return error.sqlstate;
  return isServerError(error) ? error.code : undefined;
}

/** Gives the server's error about a statement of a revision its place in the file. */
export function statementError(error: unknown, sent: SentStatement, revision: Revision): unknown {
  return placedError(error, sent, `Cannot run revision "${revision.id}"`, revision.id);
}

/** Gives the server's error about a statement of a hook its place in the hook's file. */
export function hookError(error: unknown, sent: SentStatement, name: HookName, revision: Revision): unknown {
  return placedError(error, sent, `Cannot run the hook ${name} with revision "${revision.id}"`, revision.id);
}

/** Gives the server's error about a statement of a file its place in it. */
export function placedError(error: unknown, sent: SentStatement, doing: string, revision?: string): unknown {
  if (!isServerError(error)) return error;
  const span = errorSpan(error, sent);
  return new DatabaseError(`${doing}: ${error.message}`, { ...serverDetails(error), span, revision });
}

/** The word that the server points at, else the line of COPY data that it names, else the statement's first line. */
function errorSpan(error: ServerError, sent: SentStatement): Span {
  const { source, start, end } = sent.statement.span;
  const position = Number(error.position);
  if (position > 0) {
    const at = sent.fileOffset(codeUnitOffset(sent.text, position - 1));
    return { source, start: at, end: Math.max(at + 1, wordEnd(source.text, at)) };
  }
  const dataLine = /^COPY .*, line (\d+)/m.exec(error.where ?? "");
  const { copyData } = sent.statement;
  if (dataLine && copyData) return lineOf(copyData, Number(dataLine[1]));
  return { source, start, end: start + source.text.slice(start, end).search(/\r?\n|$/) };
}

/** A line of a span, counted from 1. */
function lineOf(span: Span, number: number): Span {
  const { source, start, end } = span;
  if (source.omissions?.some((omission) => omission.at === start)) return omittedLine(span, number);
  let at = start;
  for (let line = 1; line < number; line++) {
    const newline = source.text.indexOf("\n", at);
    if (newline === -1 || newline >= end) break;
    at = newline + 1;
  }
  const next = source.text.indexOf("\n", at);
  return { source, start: at, end: next === -1 ? end : next };
}

/** A line of data that its source does not hold, as an excerpt of the file. */
function omittedLine(span: Span, number: number): Span {
  const { path, omissions = [] } = span.source;
  const { line: behind } = locate(span.source, span.start);
  const first = behind -
    omissions.reduce((count, { at, lines }) => at === span.start ? count + lines : count, 0);
  let line = 1;
  let text = "";
  for (const chunk of spanChunks(span)) {
    let at = 0;
    for (let newline = chunk.indexOf("\n"); newline !== -1 && line < number; line++) {
      at = newline + 1;
      newline = chunk.indexOf("\n", at);
    }
    if (line < number) continue;
    const newline = chunk.indexOf("\n", at);
    text += chunk.slice(at, newline === -1 ? chunk.length : newline);
    if (newline !== -1) break;
  }
  return { source: { path, text, firstLine: first + line - 1 }, start: 0, end: text.length };
}

/** An error of the server about something that aludel itself asked. */
export function queryError(error: unknown, doing: string): unknown {
  return isServerError(error) ? new DatabaseError(`${doing}: ${error.message}`, serverDetails(error)) : error;
}

function serverDetails(error: ServerError) {
  return {
    code: "database",
    sqlstate: error.code,
    detail: error.detail,
    hint: error.hint,
    where: error.where,
    cause: error,
  };
}

function wordEnd(text: string, start: number): number {
  const word = /[\p{L}\p{N}_$."]+/uy;
  word.lastIndex = start;
  return start + (word.exec(text)?.[0].length ?? 0);
}
