import { SourceError } from "../core/error.ts";
import { type Source, type Span, wholeSource } from "../core/source.ts";
import { partChecksum } from "../revision/checksum.ts";
import { refusedInBlock } from "../sql/refused_in_block.ts";
import { refusedInTransaction } from "../sql/refused_in_transaction.ts";
import { splitStatements } from "../sql/split.ts";
import type { Statement } from "../sql/statement.ts";
import { transactionControl } from "../sql/transaction_control.ts";
import type { SentStatement } from "./variables.ts";

/** The keys of `[hooks]` that name SQL files, after the moment when they run. */
export const hookNames = ["before_upgrade", "after_revision", "after_upgrade"] as const;

/** When a hook runs. */
export type HookName = typeof hookNames[number];

/** A file of a hook. */
export interface Hook {
  readonly name: HookName;
  readonly source: Source;
}

/** A file of a hook, with everything that running it needs. */
export interface PreparedHook extends Hook {
  readonly statements: readonly SentStatement[];
  readonly checksum: string;
}

/**
 * Splits the SQL of a hook. It runs inside the transaction of a revision, and inside a block of an idempotent script, so
 * it can hold only what both of them take.
 *
 * @throws {SourceError} for SQL that can't be split, or can't stand there
 */
export function prepareHook(hook: Hook): PreparedHook {
  const span = withoutMark(wholeSource(hook.source));
  const statements = splitStatements(span).map((statement) => {
    checkStatement(statement, hook.name);
    const { start } = statement.span;
    return { statement, text: statement.text, fileOffset: (offset: number) => start + offset };
  });
  return { ...hook, statements, checksum: partChecksum(span) };
}

/** A byte order mark is no SQL. */
function withoutMark(span: Span): Span {
  return span.source.text.startsWith("\uFEFF") ? { ...span, start: 1 } : span;
}

function checkStatement(statement: Statement, name: HookName): void {
  const refused = transactionControl(statement) === null
    ? refusedInTransaction(statement) ?? refusedInBlock(statement)
    : "transaction control";
  if (refused === null) return;
  throw new SourceError(`Cannot run the hook ${name}: it has ${refused}`, {
    code: "not_in_hook",
    span: statement.span,
    hint: "a hook runs in the transaction of a revision; it can hold what a DO block can",
    notes: [{ message: "nothing was run" }],
  });
}
