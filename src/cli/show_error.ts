import { AludelError, DatabaseError, type Note } from "../core/error.ts";
import { locate, type Span } from "../core/source.ts";
import { painter } from "./paint.ts";

/** Shows an error the way a compiler does: message, place, line, caret, what the server said, hint, notes. */
export function showError(error: unknown, color: boolean): string {
  const paint = painter(color);
  if (!(error instanceof AludelError)) return showDefect(error, paint(["bold", "red"], "error"));
  const lines = [
    `${paint(["bold", "red"], "error")}: ${paint("bold", error.message)}`,
    ...(error.span ? showPlace(error.span) : error.path === undefined ? [] : [`  --> ${error.path}`]),
    ...(error instanceof DatabaseError ? showServer(error) : []),
    ...error.notes.flatMap((note) => showNote(note, paint("cyan", "note"))),
    ...(error.hint === undefined ? [] : [`${paint("green", "hint")}: ${error.hint}`]),
  ];
  return lines.join("\n") + "\n";
}

/** The place of a span, its line, and carets under it. */
export function showPlace(span: Span): string[] {
  const { line, column, lineText } = locate(span.source, span.start);
  const gutter = `${line} | `;
  const before = [...lineText].slice(0, column - 1).join("");
  const onThisLine = lineText.length - before.length;
  const width = Math.max(1, Math.min(span.end - span.start, onThisLine));
  const shown = cutLine(lineText, before.length);
  const indent = before.slice(shown.from).replace(/[^\t]/g, " "); // tabs stay, so that the caret stands below
  return [
    `  --> ${span.source.path}:${line}:${column}`,
    gutter + shown.text,
    " ".repeat(gutter.length + (shown.from > 0 ? 1 : 0)) + indent + "^".repeat(Math.min(width, 80)),
  ];
}

/** A line of a megabyte is shown around the place alone. */
function cutLine(lineText: string, at: number): { text: string; from: number } {
  if (lineText.length <= 400) return { text: lineText, from: 0 };
  const from = Math.max(0, at - 60);
  return { text: `${from > 0 ? "…" : ""}${lineText.slice(from, from + 160)}…`, from };
}

function showServer(error: DatabaseError): string[] {
  return [
    ...(error.detail === undefined ? [] : [`detail: ${error.detail}`]),
    ...(error.where === undefined ? [] : [`context: ${error.where.replaceAll("\n", "\n         ")}`]),
    ...(error.sqlstate === undefined ? [] : [`SQLSTATE: ${error.sqlstate}`]),
  ];
}

function showNote(note: Note, label: string): string[] {
  return [`${label}: ${note.message}`, ...(note.span ? showPlace(note.span) : [])];
}

/** An error that is not for a person: a defect of aludel itself. */
function showDefect(error: unknown, label: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${label}: Unexpected failure: ${message}\n` +
    "hint: this is a defect of aludel; run it again with ALUDEL_DEBUG=1 and report what it prints\n";
}

/** An error as a value of `--json` (DESIGN.md, section 6). */
export function errorJson(error: unknown): Record<string, unknown> {
  if (!(error instanceof AludelError)) {
    return { code: "unexpected", message: error instanceof Error ? error.message : String(error) };
  }
  const place = error.span && locate(error.span.source, error.span.start);
  const all = {
    code: error.code,
    message: error.message,
    hint: error.hint,
    path: error.path,
    line: place?.line,
    column: place?.column,
    sqlstate: error instanceof DatabaseError ? error.sqlstate : undefined,
    detail: error instanceof DatabaseError ? error.detail : undefined,
    revision: error.revision,
    notes: error.notes.length === 0 ? undefined : error.notes.map((note) => note.message),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
