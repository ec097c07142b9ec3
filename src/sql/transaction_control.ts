import { outlineStatement } from "./outline.ts";
import type { Statement } from "./statement.ts";

/** What a statement does to the transaction around it. */
export type TransactionControl =
  | "begin"
  | "commit"
  | "rollback"
  | "prepare"
  | "commit_prepared"
  | "rollback_prepared";

/** PostgreSQL's `TransactionStmt` (gram.y), without the statements about savepoints. First match wins. */
const CONTROLS: readonly (readonly [RegExp, TransactionControl | null])[] = [
  [/^(BEGIN|START)\b/, "begin"],
  [/^COMMIT PREPARED\b/, "commit_prepared"],
  [/^ROLLBACK PREPARED\b/, "rollback_prepared"],
  [/^PREPARE TRANSACTION ''/, "prepare"],
  [/^ROLLBACK ((WORK|TRANSACTION) )?TO\b/, null],
  [/^(COMMIT|END)\b/, "commit"],
  [/^(ROLLBACK|ABORT)\b/, "rollback"],
];

const FIRST_WORDS = /^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|PREPARE)\b/i;

/**
 * Tells how a statement begins or ends a transaction, or null for one that does not.
 * SAVEPOINT, RELEASE and ROLLBACK TO stay inside their transaction: null.
 */
export function transactionControl(statement: Statement): TransactionControl | null {
  if (!FIRST_WORDS.test(statement.text)) return null;
  const outline = outlineStatement(statement, 3);
  return CONTROLS.find(([pattern]) => pattern.test(outline))?.[1] ?? null;
}

/** Whether a statement returns to a savepoint: the only one that runs after a failure, and makes the transaction good. */
export function returnsToSavepoint(statement: Statement): boolean {
  if (!/^ROLLBACK\b/i.test(statement.text)) return false;
  return /^ROLLBACK ((WORK|TRANSACTION) )?TO\b/.test(outlineStatement(statement, 3));
}
