import { quoteIdentifier, quoteLiteral } from "../../core/quote.ts";
import { spanChunks } from "../../core/source.ts";
import { createdConcurrently } from "../../sql/created_concurrently.ts";
import { outlineStatement } from "../../sql/outline.ts";
import { refusedInTransaction } from "../../sql/refused_in_transaction.ts";
import type { Statement } from "../../sql/statement.ts";
import { transactionControl } from "../../sql/transaction_control.ts";
import type { LogStatus } from "../log_table.ts";
import type { PreparedStep } from "../prepare.ts";
import { statementsChecksum } from "../progress.ts";
import type { SentStatement } from "../variables.ts";
import { commentsOf, leadOf, tailOf } from "./body.ts";
import { droppedConcurrently } from "./dropped_concurrently.ts";
import { scriptLogSql } from "./log_row.ts";
import type { ScriptOptions } from "./script.ts";
import { startedSql, takeBackSql } from "./session.ts";
import { conditionalCopy } from "./skipped_copy.ts";
import { type Expected, markSql, outsideCheckSql, type StepGuards } from "./step_guards.ts";

/** What PostgreSQL may refuse inside a transaction, as far as the first words tell; `CALL` may commit. */
const PERHAPS_ALONE = /^(CALL|REINDEX|CLUSTER|VACUUM|DROP SUBSCRIPTION|ALTER SUBSCRIPTION)\b/;

/**
 * The statements of one step outside a transaction, as a live run does them: each in a transaction of its own together
 * with its log row, but for those that PostgreSQL takes only alone.
 */
export class OutsideStep {
  /** Whether a transaction is open that the revision began itself. */
  private isInTheirs = false;
  /** The comments before the next statement. */
  private comments: string;

  constructor(
    private readonly prepared: PreparedStep,
    private readonly name: string,
    private readonly options: ScriptOptions,
    private readonly guards: StepGuards,
    /** Whether the step may leave settings changed, and the role with them. */
    private readonly mustRestore: boolean,
  ) {
    this.comments = leadOf(prepared);
  }

  /** What the session notes when so many statements are done. */
  mark(count: number): string {
    const { direction, revision } = this.prepared.step;
    return `${direction} ${revision?.id} ${count}`;
  }

  /** A statement with its guard and its log row. */
  *executeSql(sent: SentStatement, number: number): Generator<string> {
    const statement: Statement = { ...sent.statement, text: sent.text };
    const tail = tailOf(this.prepared, number);
    const { before, after } = this.aroundSql(statement, number);
    yield before + this.comments;
    if (tail.data !== null && this.guards.condition(this.prepared.step)) {
      yield* conditionalCopy(sent.text, spanChunks(tail.data));
    } else {
      yield `${sent.text};\n${takeBackSql(sent, this.prepared, this.options)}`;
      if (tail.data !== null) yield* spanChunks(tail.data);
      if (tail.data !== null) yield "\\.\n";
    }
    this.comments = commentsOf(tail);
    const isLast = number === this.prepared.statements.length - 1;
    yield `${after}\n${isLast ? this.comments : ""}`;
  }

  private aroundSql(statement: Statement, number: number): { before: string; after: string } {
    const control = transactionControl(statement);
    const count = number + 1;
    if (this.isInTheirs) {
      if (control === null || control === "begin") return { before: "", after: "" };
      this.isInTheirs = false;
      const before = control === "commit" ? this.recordSql("running", count) : "";
      return { before, after: this.aloneSql("running", count) };
    }
    const guard = this.guards.outside(this.expected(number), this.mustRestore);
    if (control === "begin") {
      this.isInTheirs = true;
      return { before: guard, after: "" };
    }
    if (control === null && !standsAlone(statement)) {
      return { before: `${guard}BEGIN;\n`, after: `${this.recordSql("running", count)}COMMIT;\n` };
    }
    return {
      before: guard + this.aloneSql("begun", number),
      after: this.checkSql(statement) + this.aloneSql("running", count),
    };
  }

  private expected(number: number): Expected {
    return { what: this.name, step: this.prepared.step, mark: this.mark(number) };
  }

  private aloneSql(status: LogStatus, count: number): string {
    return `BEGIN;\n${this.recordSql(status, count)}COMMIT;\n`;
  }

  /** Our own row is written as the user who connected, whatever role the revision has set. */
  private recordSql(status: LogStatus, count: number): string {
    const { step, statements } = this.prepared;
    const role = this.mustRestore ? "SET LOCAL ROLE NONE;\n" : "";
    const mark = markSql(this.mark(count));
    if (this.options.logTable === null) return mark;
    const tried = status === "begun" ? count + 1 : count;
    const checksum = statementsChecksum(statements.map(({ statement }) => statement), tried);
    const entry = {
      revision: step.revision?.id ?? "",
      direction: step.direction,
      checksum,
      status,
      statements: count,
    };
    return `${role}${scriptLogSql(this.options.logTable, entry, startedSql)};\n${mark}`;
  }

  /** Of some statements one can see afterwards whether they failed. */
  private checkSql(statement: Statement): string {
    const created = createdConcurrently(statement);
    if (created !== null && created.name !== null) {
      const name = quoteParts([created.schema, created.name]);
      return outsideCheckSql(
        `EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(${quoteLiteral(name)}) AND indisvalid)`,
        `aludel: ${this.name} has stopped: the index ${name} was not built`,
      );
    }
    const dropped = droppedConcurrently(statement);
    if (dropped === null) return "";
    const name = quoteParts(dropped);
    return outsideCheckSql(
      `(to_regclass(${quoteLiteral(name)}) IS NULL)`,
      `aludel: ${this.name} has stopped: the index ${name} was not dropped`,
    );
  }
}

/** Whether a statement is not put into a transaction with its log row. */
function standsAlone(statement: Statement): boolean {
  if (refusedInTransaction(statement) !== null) return true;
  const outline = outlineStatement(statement, 2);
  return PERHAPS_ALONE.test(outline) || /^DO\b/.test(outline) && /commit|rollback/i.test(statement.text);
}

function quoteParts(parts: readonly (string | null)[]): string {
  return parts.flatMap((part) => part === null ? [] : [quoteIdentifier(part)]).join(".");
}
