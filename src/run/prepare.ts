import { SourceError } from "../core/error.ts";
import { type Span, wholeSource } from "../core/source.ts";
import type { Plan, Step } from "../plan/plan.ts";
import { partChecksum } from "../revision/checksum.ts";
import { type Revision, revisionPath } from "../revision/revision.ts";
import { refusedInTransaction } from "../sql/refused_in_transaction.ts";
import { splitStatements } from "../sql/split.ts";
import type { Statement } from "../sql/statement.ts";
import { transactionControl } from "../sql/transaction_control.ts";
import type { HookName, PreparedHook } from "./hook.ts";
import { expandVariables, type SentStatement, type Variables } from "./variables.ts";

/** A step with everything that running it needs. */
export interface PreparedStep {
  readonly step: Step;
  /** False: its statements run one by one, outside a transaction. */
  readonly transaction: boolean;
  readonly statements: readonly SentStatement[];
  /** Of the part that runs; null for a stamp. */
  readonly checksum: string | null;
  /** Hooks that run in the step's transaction before its statements; outside a transaction, in one of their own. */
  readonly before: readonly PreparedHook[];
  /** Hooks that run behind the version rows, in the transaction that writes them. */
  readonly after: readonly PreparedHook[];
}

/**
 * Splits the SQL of every step and puts in the variables, so that a mistake in the last file is found before the
 * first one runs. Hooks stand where they run: those of an upgrade with its first and its last step.
 *
 * @throws {SourceError} for SQL that can't be split, transaction control in a transaction, an unset variable
 */
export function preparePlan(
  plan: Plan,
  variables: Variables,
  hooks: readonly PreparedHook[] = [],
): PreparedStep[] {
  const named = (name: HookName) => hooks.filter((hook) => hook.name === name);
  return plan.steps.map((step, index) => {
    const isEnd = (end: number) => step.direction === "upgrade" && index === end;
    const before = isEnd(0) ? named("before_upgrade") : [];
    const last = isEnd(plan.steps.length - 1) ? named("after_upgrade") : [];
    const after = step.direction === "stamp" ? [] : [...named("after_revision"), ...last];
    try {
      return { ...prepareStep(step, variables), before, after };
    } catch (error) {
      throw untouched(error, step);
    }
  });
}

/** The plan has not begun, which whoever reads of a revision in its middle can't know. */
function untouched(error: unknown, step: Step): unknown {
  if (!(error instanceof SourceError)) return error;
  const revision = step.revision?.id;
  return new SourceError(error.message, { ...error, revision, cause: error.cause }).addNotes([
    { message: "nothing was run" },
  ]);
}

/** The part of a revision that a step runs; null for a stamp. */
export function partOf(step: Step): Span | null {
  return step.direction === "stamp" ? null : step.revision[step.direction];
}

function prepareStep(step: Step, variables: Variables): Omit<PreparedStep, "before" | "after"> {
  const part = partOf(step);
  if (step.direction === "stamp" || part === null) {
    return { step, transaction: true, statements: [], checksum: null };
  }
  const { revision } = step;
  const statements = splitStatements(part).map((statement) => {
    const sent = expandVariables(statement, revision, variables);
    if (sent.text !== statement.text) checkSingle(sent, revision);
    checkStatement({ ...statement, text: sent.text }, revision);
    return sent;
  });
  return { step, transaction: revision.transaction, statements, checksum: partChecksum(part) };
}

/** A value that ends the statement and begins another one would slip past every check. */
function checkSingle({ statement, text }: SentStatement, revision: Revision): void {
  const ended = statement.copyData ? `${text};\n\\.\n` : text;
  const count =
    splitStatements(wholeSource({ path: `${revisionPath(revision)} with its variables`, text: ended }))
      .length;
  if (count === 1) return;
  throw new SourceError(
    `Cannot run revision "${revision.id}": with its variables, this makes ${count} statements`,
    {
      code: "variable_splits",
      span: statement.span,
      revision: revision.id,
      hint:
        "a variable's value stands within one statement; quote it there, or write the statements into the file",
    },
  );
}

/** What a transaction can't hold is said before anything runs. */
function checkStatement(statement: Statement, revision: Revision): void {
  if (!revision.transaction) return;
  const control = transactionControl(statement);
  if (control !== null) { // its work would be committed without its version row
    throw new SourceError(`Cannot run revision "${revision.id}": it has transaction control of its own`, {
      code: "transaction_control",
      span: statement.span,
      revision: revision.id,
      hint: "remove it: each revision runs in a transaction; or set transaction = false in the front matter",
    });
  }
  const refused = refusedInTransaction(statement);
  if (refused === null) return;
  throw new SourceError(`Cannot run revision "${revision.id}": ${refused} can't run inside a transaction`, {
    code: "not_in_transaction",
    span: statement.span,
    revision: revision.id,
    hint: "set transaction = false in the front matter; best in a revision of its own",
  });
}
