import { DatabaseError } from "../core/error.ts";
import { locate } from "../core/source.ts";
import { insertLogSql, type LogStatus } from "../run/log_table.ts";
import type { PreparedStep } from "../run/prepare.ts";
import { type Attempt, readProgress, statementsChecksum } from "../run/progress.ts";
import type { SentStatement } from "../run/variables.ts";
import { createdConcurrently } from "../sql/created_concurrently.ts";
import { firstWords } from "../sql/first_words.ts";
import { outlineStatement } from "../sql/outline.ts";
import { refusedInTransaction } from "../sql/refused_in_transaction.ts";
import type { Statement } from "../sql/statement.ts";
import { transactionControl } from "../sql/transaction_control.ts";
import { ConcurrentBuild } from "./concurrent_build.ts";
import type { Database } from "./database.ts";
import { queryError, sqlstateOf } from "./database_error.ts";
import { readLogProgress } from "./read_log.ts";

/** Sends one statement, alone. */
type Send = (sent: SentStatement) => Promise<void>;

/** The server refused it inside a transaction: active_sql_transaction, invalid_transaction_termination. */
const notInTransaction = ["25001", "2D000"];

/** How a statement fails that was done before, when it was begun and nobody saw its end. */
const doneBefore: readonly (readonly [RegExp, string])[] = [
  [/^DROP INDEX CONCURRENTLY\b/, "42704"],
  [/^CREATE DATABASE\b/, "42P04"],
  [/^DROP DATABASE\b/, "3D000"],
  [/^CREATE (TABLESPACE|SUBSCRIPTION)\b/, "42710"],
  [/^DROP TABLESPACE\b/, "42704"],
];

/**
 * The statements of one step outside a transaction. Each runs in a transaction of its own together with its log row, so
 * that it is done and recorded, or neither. One that PostgreSQL takes only alone is recorded before and after: when a
 * run breaks off in between, the next one knows that it has to look.
 */
export class LoneStatements {
  /** How many are done, as far as it is recorded; without a log, this process alone knows. */
  finished = 0;
  /** Whose transaction is open: ours around one statement, or one that the revision began itself. */
  private transaction: "ours" | "theirs" | null = null;
  private attempt: Attempt | null = null;
  private readonly started = performance.now();

  constructor(
    private readonly database: Database,
    readonly prepared: PreparedStep,
    private readonly stop: AbortSignal,
  ) {}

  /** How long it has taken since it began in this process. */
  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** Whether a transaction is open. */
  get isInTransaction(): boolean {
    return this.transaction !== null;
  }

  /** Finds out how far an earlier run came. @throws {SourceError} when that part was edited */
  async resume(): Promise<number> {
    await this.recount();
    if (this.finished > 0) {
      this.say(
        `Going on with revision "${this.prepared.step.revision?.id}" behind its statement ${this.finished}`,
      );
    }
    return this.finished;
  }

  /** Reads from the log, if there is one, how far the step came. */
  async recount(): Promise<void> {
    this.transaction = null;
    const { step, statements } = this.prepared;
    if (this.database.logTable && step.revision) {
      const entries = await readLogProgress(
        this.database.connection,
        this.database.logTable,
        step.revision.id,
        step.direction,
      );
      const progress = readProgress(entries, statements.map(({ statement }) => statement), step.revision);
      this.finished = progress.finished;
      this.attempt = progress.attempt;
    }
  }

  /** Runs the next statement. */
  async execute(sent: SentStatement, send: Send): Promise<void> {
    const statement: Statement = { ...sent.statement, text: sent.text };
    const control = transactionControl(statement);
    if (this.transaction === "theirs") return await this.executeInTheirs(sent, send, control);
    if (control === "begin") this.transaction = "theirs";
    if (control !== null) return await send(sent);
    if (refusedInTransaction(statement) === null && await this.executeInOurs(sent, send)) return;
    await this.executeBare(sent, statement, send);
  }

  /** Records that the first `count` statements are done. */
  async recordProgress(count: number): Promise<void> {
    if (this.transaction === "theirs") return; // its end records what it holds
    const record = this.logSql("running", count, count);
    const sql = this.transaction === "ours" ? [...record, "COMMIT"] : inTransaction(record);
    if (sql.length > 0) await this.ask(sql);
    this.transaction = null;
    this.attempt = null;
    this.finished = count;
  }

  /** The transaction was rolled back. */
  rolledBack(): void {
    this.transaction = null;
  }

  private async executeInTheirs(sent: SentStatement, send: Send, control: string | null): Promise<void> {
    const ends = control !== null && control !== "begin";
    const count = this.prepared.statements.indexOf(sent) + 1;
    if (control === "commit") await this.ask(this.logSql("running", count, count));
    await send(sent);
    if (ends) this.transaction = null;
  }

  /** False when PostgreSQL wants the statement alone; nothing has happened then. */
  private async executeInOurs(sent: SentStatement, send: Send): Promise<boolean> {
    await this.ask(["BEGIN"]);
    this.transaction = "ours";
    try {
      await send(sent);
      return true;
    } catch (error) {
      if (!notInTransaction.includes(sqlstateOf(error) ?? "")) throw error;
      await this.ask(["ROLLBACK"]);
      this.transaction = null;
      return false;
    }
  }

  private async executeBare(sent: SentStatement, statement: Statement, send: Send): Promise<void> {
    const index = this.prepared.statements.indexOf(sent);
    const attempt = index === this.finished ? this.attempt : null;
    const created = createdConcurrently(statement);
    const build = created && new ConcurrentBuild(this.database, created, this.stop);
    if (build && await build.settle(attempt) === "built") {
      return this.say(`${place(sent)}: the index was built by a run before this one`);
    }
    if (!build && attempt?.status === "begun") {
      this.say(`${place(sent)}: begun by a run that did not see its end, so it runs again`);
    }
    const detail = build ? build.detail : null;
    if (!build?.isTaken) await this.ask(inTransaction(this.logSql("begun", index, index + 1, detail)));
    try {
      await send(sent);
    } catch (error) {
      if (attempt?.status === "begun" && isDoneBefore(statement, error)) {
        return this.say(`${place(sent)}: it was done by a run before this one`);
      }
      if (!this.database.connection.isLost && !build?.isTaken) {
        await this.ask(inTransaction(this.logSql("failed", index, index + 1, detail)));
        this.attempt = { status: "failed", detail };
      }
      throw error;
    }
  }

  /** Our own row is written as the user who connected, whatever role the revision has set. */
  private logSql(
    status: LogStatus,
    statements: number,
    tried: number,
    detail: string | null = null,
  ): string[] {
    const { logTable } = this.database;
    if (logTable === null) return [];
    const { step } = this.prepared;
    const checksum = statementsChecksum(this.prepared.statements.map((sent) => sent.statement), tried);
    const entry = {
      revision: step.revision?.id ?? "",
      direction: step.direction,
      checksum,
      status,
      statements,
      seconds: this.seconds,
      detail,
    };
    return [
      "SET LOCAL SESSION AUTHORIZATION DEFAULT",
      "SET LOCAL ROLE NONE",
      insertLogSql(logTable, entry),
    ];
  }

  private async ask(sql: readonly string[]): Promise<void> {
    if (sql.length === 0) return;
    try {
      await this.database.connection.query(sql.join(";\n"));
    } catch (error) {
      throw queryError(error, `Cannot record how far revision "${this.prepared.step.revision?.id}" came`);
    }
  }

  private say(message: string): void {
    this.database.say(message);
  }
}

function inTransaction(sql: readonly string[]): readonly string[] {
  return sql.length === 0 ? [] : ["BEGIN", ...sql, "COMMIT"];
}

function isDoneBefore(statement: Statement, error: unknown): boolean {
  const outline = outlineStatement(statement, 3);
  const state = error instanceof DatabaseError ? error.sqlstate : undefined;
  return doneBefore.some(([pattern, sqlstate]) => pattern.test(outline) && sqlstate === state);
}

/** `file:line (first words)` of a statement. */
export function place({ statement }: SentStatement): string {
  const { source, start } = statement.span;
  return `${source.path}:${locate(source, start).line} (${firstWords(statement, 50)})`;
}
