import type { Span } from "./source.ts";

/** A second place that belongs to an error, with a sentence about it. */
export interface Note {
  readonly message: string;
  readonly span?: Span;
}

/** What an error carries beside its message. */
export interface ErrorDetails {
  /** A stable word for programs, such as `unknown_revision`. */
  readonly code: string;
  /** What to try next. */
  readonly hint?: string | undefined;
  readonly span?: Span | undefined;
  /** The file, for an error that is about a whole file and so has no span. */
  readonly path?: string | undefined;
  readonly notes?: readonly Note[] | undefined;
  /** The id of the revision that failed. */
  readonly revision?: string | undefined;
  readonly cause?: unknown;
}

/**
 * An error that is meant for a person: what failed, where, and what to try.
 * Anything else that reaches `cli/main` is a defect of aludel and is shown as one.
 */
export abstract class AludelError extends Error {
  /** What the process exits with (DESIGN.md, section 6). */
  abstract readonly exitCode: 1 | 2 | 3;
  readonly code: string;
  readonly hint: string | undefined;
  readonly span: Span | undefined;
  readonly path: string | undefined;
  notes: readonly Note[];
  readonly revision: string | undefined;
  /** What was found out before it failed: `--json` gives it beside the error. */
  known: Readonly<Record<string, unknown>> = {};

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.span = details.span;
    this.path = details.path ?? details.span?.source.path;
    this.notes = details.notes ?? [];
    this.revision = details.revision;
  }

  /** Adds what is known further up, such as what was done before the error. */
  addNotes(notes: readonly Note[]): this {
    this.notes = [...this.notes, ...notes];
    return this;
  }
}

/** A mistake in a file of the project: a revision file, a schema file. */
export class SourceError extends AludelError {
  override readonly name = "SourceError";
  readonly exitCode = 1;
}

/** A destination or a step that the graph of revisions does not allow. */
export class DestinationError extends AludelError {
  override readonly name = "DestinationError";
  readonly exitCode = 1;
}

/** What an error of the server carries beside {@linkcode ErrorDetails}. */
export interface DatabaseErrorDetails extends ErrorDetails {
  /** PostgreSQL's five characters (appendix A, "Error Codes"). */
  readonly sqlstate?: string | undefined;
  /** The server's DETAIL. */
  readonly detail?: string | undefined;
  /** The server's CONTEXT. */
  readonly where?: string | undefined;
}

/** Something that the server, or the way to it, refused. */
export class DatabaseError extends AludelError {
  override readonly name = "DatabaseError";
  readonly exitCode = 1;
  readonly sqlstate: string | undefined;
  readonly detail: string | undefined;
  readonly where: string | undefined;

  constructor(message: string, details: DatabaseErrorDetails) {
    super(message, details);
    this.sqlstate = details.sqlstate;
    this.detail = details.detail;
    this.where = details.where;
  }

  /** The same error with some details, or the message, changed. */
  with(details: Partial<DatabaseErrorDetails>, message = this.message): DatabaseError {
    const changed = new DatabaseError(message, { ...this, cause: this.cause, ...details });
    changed.known = this.known;
    return changed;
  }
}

/** Another program that was run, such as a hook, and failed. */
export class ProgramError extends AludelError {
  override readonly name = "ProgramError";
  readonly exitCode = 1;
}

/** Wrong arguments or wrong settings: nothing was tried. */
export class UsageError extends AludelError {
  override readonly name = "UsageError";
  readonly exitCode = 2;
}
