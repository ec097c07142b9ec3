import { createHash } from "node:crypto";
import { SourceError } from "../core/error.ts";
import { plainLineEnds, spanChunks } from "../core/source.ts";
import { type Revision, revisionPath } from "../revision/revision.ts";
import type { Statement } from "../sql/statement.ts";
import type { LogStatus } from "./log_table.ts";

/** An entry of the log about a revision that runs outside a transaction. */
export interface ProgressEntry {
  readonly status: LogStatus;
  readonly statements: number;
  readonly checksum: string | null;
  readonly detail: string | null;
}

/** How far an earlier run of a revision came. */
export interface Progress {
  /** How many statements are done. */
  readonly finished: number;
  /** What is known of an attempt at the next statement, as it stands in the file. */
  readonly attempt: Attempt | null;
}

/** An attempt at a statement that can't be recorded together with what it does. */
export interface Attempt {
  /** `failed`: the server refused it; `begun`: nobody knows how it ended. */
  readonly status: "begun" | "failed";
  readonly detail: string | null;
}

/** SHA-256 of the first `count` statements of a part; what stands between them may change. */
export function statementsChecksum(statements: readonly Statement[], count: number): string {
  const hash = createHash("sha256");
  for (const { text, copyData } of statements.slice(0, count)) {
    hash.update(text.replaceAll("\r\n", "\n") + ";\n");
    if (!copyData) continue;
    for (const chunk of plainLineEnds(spanChunks(copyData))) hash.update(chunk);
    hash.update("\\.\n");
  }
  return hash.digest("hex");
}

/**
 * Reads from the log how far a revision came.
 *
 * @param entries those since the revision was last complete, newest first
 * @throws {SourceError} `edited_since` when what is done is not what stands in the file any more
 */
export function readProgress(
  entries: readonly ProgressEntry[],
  statements: readonly Statement[],
  revision: Revision,
): Progress {
  const finished = entries.find(({ status }) => status === "running");
  const count = finished?.statements ?? 0;
  if (finished && !(count <= statements.length && isSame(finished, statements, count))) {
    throw editedError(revision, statements, count);
  }
  return { finished: count, attempt: attemptOf(entries[0], statements, count) };
}

function attemptOf(
  last: ProgressEntry | undefined,
  statements: readonly Statement[],
  count: number,
): Attempt | null {
  if (last?.status !== "begun" && last?.status !== "failed") return null;
  if (last.statements !== count || !isSame(last, statements, count + 1)) return null;
  return { status: last.status, detail: last.detail };
}

function isSame(entry: ProgressEntry, statements: readonly Statement[], count: number): boolean {
  return entry.checksum === statementsChecksum(statements, count);
}

function editedError(revision: Revision, statements: readonly Statement[], count: number): SourceError {
  const what = count === 1 ? "the first statement, which is" : `the first ${count} statements, which are`;
  return new SourceError(`Cannot go on with revision "${revision.id}": ${what} done, changed since`, {
    code: "edited_since",
    span: statements[0]?.span,
    path: revisionPath(revision),
    revision: revision.id,
    hint: `put them back as they were; or, when the file is right, say so with: ` +
      `aludel verify --accept ${revision.id}`,
  });
}
