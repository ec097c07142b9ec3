import { SourceError } from "../core/error.ts";
import type { Span } from "../core/source.ts";
import { type Revision, revisionPath } from "../revision/revision.ts";
import type { Statement } from "../sql/statement.ts";

/** A statement as it is sent to the server, and the way back from an offset in it to the file. */
export interface SentStatement {
  readonly statement: Statement;
  readonly text: string;
  /** Finds the offset in the file of an offset in `text`. */
  fileOffset(offset: number): number;
}

/** The values of `[variables]` and of `-x name=value`. */
export type Variables = (name: string) => string | undefined;

/**
 * Replaces `${name}` for the names that the revision declares; every other `${…}` stays.
 *
 * @throws {SourceError} for a declared variable without a value
 */
export function expandVariables(statement: Statement, revision: Revision, values: Variables): SentStatement {
  const { start } = statement.span;
  if (revision.variables.length === 0) {
    return { statement, text: statement.text, fileOffset: (offset) => start + offset };
  }
  let text = "";
  let last = 0;
  const shifts: { from: number; by: number }[] = [];
  for (const match of statement.text.matchAll(/\$\{([^{}]*)\}/g)) {
    const name = match[1]!;
    if (!revision.variables.includes(name)) continue;
    const value = valueOf(name, revision, values, {
      source: statement.span.source,
      start: start + match.index,
      end: start + match.index + match[0].length,
    });
    text += statement.text.slice(last, match.index) + value;
    last = match.index + match[0].length;
    shifts.push({ from: text.length, by: last - text.length });
  }
  text += statement.text.slice(last);
  const shiftAt = (offset: number) => shifts.findLast(({ from }) => offset >= from)?.by ?? 0;
  return { statement, text, fileOffset: (offset) => start + offset + shiftAt(offset) };
}

function valueOf(name: string, revision: Revision, values: Variables, span: Span): string {
  const value = values(name);
  if (value !== undefined) return value;
  throw new SourceError(`Cannot run revision "${revision.id}": the variable "${name}" has no value`, {
    code: "unset_variable",
    span,
    path: revisionPath(revision),
    revision: revision.id,
    hint: `give it with -x ${name}=…, or under [variables] in the settings`,
  });
}
