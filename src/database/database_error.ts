import { DatabaseError } from "../core/error.ts";
import { codeUnitOffset } from "../core/source.ts";
import type { Revision } from "../revision/revision.ts";
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
export function isServerError(error: unknown): error is ServerError & Error {
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

/** Gives the server's error about a statement of a file its place in it. */
export function placedError(error: unknown, sent: SentStatement, doing: string, revision?: string): unknown {
  if (!isServerError(error)) return error;
  const { source, start, end } = sent.statement.span;
  const position = Number(error.position);
  const at = position > 0 ? sent.fileOffset(codeUnitOffset(sent.text, position - 1)) : null;
  const firstLine = source.text.slice(start, end).search(/\r?\n|$/);
  const span = at === null
    ? { source, start, end: start + firstLine }
    : { source, start: at, end: Math.max(at + 1, wordEnd(source.text, at)) };
  return new DatabaseError(`${doing}: ${error.message}`, { ...serverDetails(error), span, revision });
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
