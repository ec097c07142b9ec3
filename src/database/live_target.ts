import { DatabaseError } from "../core/error.ts";
import { spanText } from "../core/source.ts";
import { type Step, stepId } from "../plan/plan.ts";
import { insertLogSql, type LogTable } from "../run/log_table.ts";
import type { PreparedStep } from "../run/prepare.ts";
import { resetSettingsSql, roleSql, type TimeoutSettings, timeoutsSql } from "../run/session_settings.ts";
import type { Target } from "../run/target.ts";
import type { SentStatement } from "../run/variables.ts";
import {
  assertVersionRowsSql,
  lockVersionTableSql,
  type VersionTable,
  writeVersionRowsSql,
} from "../run/version_table.ts";
import type { Connection } from "./connection.ts";
import { queryError, sqlstateOf, statementError } from "./database_error.ts";

/** What a live target needs beside its connection. */
export interface LiveTargetOptions extends TimeoutSettings {
  readonly versionTable: VersionTable;
  /** Null: no log is kept. */
  readonly logTable: LogTable | null;
}

/** Runs steps on a server. Each message is sent at once, so that a step is one round trip. */
export class LiveTarget implements Target {
  /** When a step outside a transaction began. */
  private started = 0;

  constructor(private readonly connection: Connection, private readonly options: LiveTargetOptions) {}

  async open(prepared: PreparedStep, begin: boolean): Promise<void> {
    const { step } = prepared;
    const inside = begin || prepared.transaction;
    const timeouts = timeoutsSql(step.revision, this.options, inside);
    const guard = [lockVersionTableSql(this.options.versionTable), this.assertRows(step.headsBefore)];
    const role = roleSql(this.options, inside);
    if (!inside) this.started = performance.now();
    const sql = begin ? ["BEGIN", ...timeouts, ...guard, ...role] : [...timeouts, ...role];
    try {
      await this.connection.query(sql.join(";\n"));
    } catch (error) {
      throw rowsError(error, step);
    }
  }

  async execute({ step }: PreparedStep, sent: SentStatement): Promise<void> {
    const { copyData } = sent.statement;
    try {
      if (copyData) await this.connection.copyIn(sent.text, copyChunks(spanText(copyData)));
      else await this.connection.query(sent.text);
    } catch (error) {
      throw statementError(error, sent, step.revision!);
    }
  }

  async close(prepared: PreparedStep, commit: boolean): Promise<void> {
    const { step } = prepared;
    const sql = [
      ...resetSettingsSql,
      ...writeVersionRowsSql(this.options.versionTable, step.headsBefore, step.headsAfter),
      this.assertRows(step.headsAfter),
      ...this.logSql(prepared, "done", prepared.statements.length),
      ...(commit ? ["COMMIT"] : []),
    ];
    try {
      await this.connection.query(sql.join(";\n"));
    } catch (error) {
      throw rowsError(error, step);
    }
  }

  async recordProgress(prepared: PreparedStep, count: number): Promise<void> {
    const [sql] = this.logSql(prepared, "running", count);
    if (sql !== undefined) await this.connection.query(`${resetSettingsSql.join("; ")}; ${sql}`);
  }

  async rollback(): Promise<void> {
    if (!this.connection.isLost) await this.connection.query(`ROLLBACK; ${resetSettingsSql.join("; ")}`);
  }

  private assertRows(heads: readonly string[]): string {
    return assertVersionRowsSql(this.options.versionTable, heads);
  }

  private logSql(prepared: PreparedStep, status: "running" | "done", statements: number): string[] {
    const { logTable } = this.options;
    if (logTable === null) return [];
    const { step, checksum, transaction } = prepared;
    const seconds = transaction ? null : (performance.now() - this.started) / 1000;
    const revision = step.revision?.id ?? "";
    return [
      insertLogSql(logTable, { revision, direction: step.direction, checksum, status, statements, seconds }),
    ];
  }
}

/** 22012 is what our own assertion of the rows fails with. */
function rowsError(error: unknown, step: Step): unknown {
  if (sqlstateOf(error) !== "22012") return queryError(error, `Cannot ${step.direction} "${stepId(step)}"`);
  const rows = step.headsBefore.length === 0 ? "none" : step.headsBefore.join(", ");
  return new DatabaseError(`Cannot ${step.direction} "${stepId(step)}": the version rows are not ${rows}`, {
    code: "version_rows_changed",
    revision: step.revision?.id,
    hint:
      'somebody else changed them meanwhile, or the revision itself; see "aludel current", then run again',
    cause: error,
  });
}

const copyChunkLength = 64 * 1024;

/** Pieces of COPY data for the wire; no surrogate pair is cut. */
function* copyChunks(data: string): Generator<string> {
  for (let at = 0; at < data.length;) {
    let end = Math.min(at + copyChunkLength, data.length);
    const unit = data.charCodeAt(end - 1);
    if (unit >= 0xd800 && unit <= 0xdbff && end < data.length) end++;
    yield data.slice(at, end);
    at = end;
  }
}
