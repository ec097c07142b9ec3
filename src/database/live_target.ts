import { DatabaseError } from "../core/error.ts";
import { parseDuration } from "../core/duration.ts";
import { type Step, stepId } from "../plan/plan.ts";
import { revisionPath } from "../revision/revision.ts";
import { insertLogSql } from "../run/log_table.ts";
import type { PreparedStep } from "../run/prepare.ts";
import { resetSettingsSql, roleSql, timeoutsSql } from "../run/session_settings.ts";
import type { Target } from "../run/target.ts";
import type { SentStatement } from "../run/variables.ts";
import { assertVersionRowsSql, lockVersionTableSql, writeVersionRowsSql } from "../run/version_table.ts";
import type { Activity } from "./activity.ts";
import { copyDataChunks } from "./copy_chunks.ts";
import type { Database } from "./database.ts";
import { queryError, sqlstateOf, statementError } from "./database_error.ts";
import { LockWatch } from "./lock_watch.ts";
import { LoneStatements } from "./lone_statements.ts";
import { Onlooker } from "./onlooker.ts";
import type { OtherSession } from "./other_session.ts";
import type { RunnerLock } from "./runner_lock.ts";
import { WorkWatch } from "./work_watch.ts";

/** Runs steps on a server. Each message is sent at once, so that a step is one round trip. */
export class LiveTarget implements Target, AsyncDisposable {
  /** The step outside a transaction that runs, or that ran last. */
  private lone: LoneStatements | null = null;
  private readonly onlooker: Onlooker;
  private readonly watch: LockWatch;
  /** Null when nobody wants to know what runs. */
  private readonly work: WorkWatch | null;
  /** The process that serves our connection; behind a pooler it changes with each transaction. */
  private process: number;
  private isOpen = false;

  constructor(
    private readonly database: Database,
    private readonly lock: RunnerLock,
    private readonly stop: AbortSignal,
    activity?: Activity,
  ) {
    this.onlooker = new Onlooker(() => database.openAnother());
    this.watch = new LockWatch(this.onlooker);
    const asked = database.isEmbedded ? null : this.onlooker;
    this.work = activity ? new WorkWatch(activity, asked, () => this.process) : null;
    this.process = database.connection.processId;
  }

  /** Who was in the way of the last statement. */
  get blockers(): readonly OtherSession[] {
    return this.watch.seen;
  }

  /** How many statements of a step outside a transaction are done. */
  finishedStatements(step: Step): number {
    return this.lone?.prepared.step === step ? this.lone.finished : 0;
  }

  /** Reads from the log how far a step outside a transaction came, after the connection was lost. */
  async recount({ step }: PreparedStep): Promise<void> {
    if (this.lone?.prepared.step === step) await this.lone.recount();
  }

  async open(prepared: PreparedStep, begin: boolean): Promise<void> {
    const { step } = prepared;
    const sql = begin || prepared.transaction ? this.openSql(prepared, begin) : this.openAloneSql(prepared);
    this.isOpen ||= begin;
    this.watchLocks(prepared);
    try {
      const [row] = await this.follow(null, this.database.connection.query(sql.join(";\n")));
      if (row?.["pid"] !== undefined) this.lock.noteProcess(this.process = Number(row["pid"]));
    } catch (error) {
      throw rowsError(error, step, "version_rows_changed");
    }
  }

  async execute(prepared: PreparedStep, sent: SentStatement): Promise<void> {
    if (prepared.transaction) await this.send(prepared, sent);
    else await this.lone!.execute(sent, (alone) => this.send(prepared, alone));
  }

  async close(prepared: PreparedStep, commit: boolean): Promise<void> {
    const { step } = prepared;
    const sql = [
      ...resetSettingsSql,
      ...writeVersionRowsSql(this.database.versionTable, step.headsBefore, step.headsAfter),
      this.assertRows(step.headsAfter),
      ...this.logSql(prepared),
      ...(commit ? ["COMMIT"] : []),
    ];
    try {
      await this.follow(null, this.database.connection.query(sql.join(";\n")));
      this.isOpen &&= !commit;
    } catch (error) {
      throw rowsError(error, step, "version_rows_spoiled");
    } finally {
      this.watch.pause();
    }
  }

  async resume(prepared: PreparedStep): Promise<number> {
    if (this.lone?.prepared.step !== prepared.step) {
      this.lone = new LoneStatements(this.database, prepared, this.stop);
    }
    return await this.lone.resume();
  }

  async recordProgress(_prepared: PreparedStep, count: number): Promise<void> {
    await this.lone!.recordProgress(count);
  }

  async rollback(): Promise<void> {
    this.watch.pause();
    const isOpen = this.isOpen || this.lone?.isInTransaction === true;
    this.isOpen = false;
    this.lone?.rolledBack();
    await this.database.rollback([...(isOpen ? ["ROLLBACK"] : []), ...resetSettingsSql]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.watch.pause();
    await this.onlooker[Symbol.asyncDispose]();
  }

  private openSql({ step, transaction }: PreparedStep, begin: boolean): string[] {
    const { limits, versionTable } = this.database;
    const opening = [
      "BEGIN",
      ...(transaction ? [] : resetSettingsSql), // its statements are behind us, and may have left some
      ...timeoutsSql(step.revision, limits, true),
      lockVersionTableSql(versionTable),
      this.assertRows(step.headsBefore),
      ...(this.lock.isPooled ? ["SELECT pg_backend_pid() AS pid"] : []),
    ];
    const sql = begin ? opening : timeoutsSql(step.revision, limits, true);
    return transaction ? [...sql, ...roleSql(limits, true)] : sql;
  }

  /** Where the next statement may meet another session, settings of a session would meet somebody else. */
  private openAloneSql({ step }: PreparedStep): string[] {
    const { limits } = this.database;
    const guard = this.assertRows(step.headsBefore);
    if (!this.lock.sessionsAreVoid) {
      return [...timeoutsSql(step.revision, limits, false), guard, ...roleSql(limits, false)];
    }
    if (limits.role === null) return [guard];
    throw new DatabaseError(
      `Cannot run revision "${
        stepId(step)
      }" as role "${limits.role}": a pooler may give each statement outside a ` +
        "transaction another session",
      {
        code: "pooler",
        revision: stepId(step),
        hint: "connect to the server itself, or through a pool in session mode",
      },
    );
  }

  private watchLocks({ step, transaction }: PreparedStep): void {
    const own = step.revision?.lockTimeout;
    const limit = own ?? (transaction ? this.database.limits.lockTimeout : "0");
    if (!this.database.isEmbedded) this.watch.start(() => this.process, parseDuration(limit) ?? 0);
  }

  private async send({ step }: PreparedStep, sent: SentStatement): Promise<void> {
    const { connection } = this.database;
    const { copyData } = sent.statement;
    try {
      const answer: Promise<unknown> = copyData
        ? connection.copyIn(sent.text, copyDataChunks(copyData))
        : connection.query(sent.text);
      await this.follow(sent, answer);
      this.watch.forget();
    } catch (error) {
      throw statementError(error, sent, step.revision!);
    }
  }

  private async follow<T>(sent: SentStatement | null, answer: Promise<T>): Promise<T> {
    return await (this.work ? this.work.follow(sent, answer) : answer);
  }

  private assertRows(heads: readonly string[]): string {
    return assertVersionRowsSql(this.database.versionTable, heads);
  }

  private logSql({ step, checksum, transaction, statements }: PreparedStep): string[] {
    const { logTable } = this.database;
    if (logTable === null) return [];
    return [insertLogSql(logTable, {
      revision: step.revision?.id ?? "",
      direction: step.direction,
      checksum,
      status: "done",
      statements: statements.length,
      seconds: transaction ? null : this.lone?.seconds ?? null,
    })];
  }
}

/** The server's error about what stands around a revision's statements: at its end, deferred constraints speak up too. */
function aroundError(error: unknown, step: Step, isBefore: boolean): unknown {
  const doing = `Cannot ${step.direction} "${stepId(step)}"${isBefore ? "" : ", at its end"}`;
  const failure = queryError(error, doing);
  if (!(failure instanceof DatabaseError) || step.revision === null) return failure;
  return new DatabaseError(failure.message, {
    ...failure,
    cause: error,
    path: revisionPath(step.revision),
    revision: step.revision.id,
  });
}

/** 22012 is what our own assertion of the rows fails with. */
function rowsError(error: unknown, step: Step, code: string): unknown {
  if (sqlstateOf(error) !== "22012") return aroundError(error, step, code === "version_rows_changed");
  const isBefore = code === "version_rows_changed";
  const heads = isBefore ? step.headsBefore : step.headsAfter;
  const rows = heads.length === 0 ? "none" : heads.join(", ");
  return new DatabaseError(
    `Cannot ${step.direction} "${stepId(step)}": the version rows are not ${rows}${
      isBefore ? "" : " after it"
    }`,
    {
      code,
      revision: step.revision?.id,
      hint: isBefore
        ? 'somebody else changed them meanwhile; see "aludel current", then run again'
        : "the revision itself, or a trigger, changes them; leave the version table to aludel",
      cause: error,
    },
  );
}
