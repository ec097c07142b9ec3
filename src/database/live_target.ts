import { DatabaseError } from "../core/error.ts";
import { parseDuration } from "../core/duration.ts";
import { type Step, stepId } from "../plan/plan.ts";
import { insertLogSql } from "../run/log_table.ts";
import type { PreparedStep } from "../run/prepare.ts";
import type { PreparedHook } from "../run/hook.ts";
import { allInOrder } from "../run/run_plan.ts";
import {
  hookSettingsSql,
  resetSettingsSql,
  restoredSql,
  roleSql,
  timeoutsSql,
} from "../run/session_settings.ts";
import type { Target } from "../run/target.ts";
import type { SentStatement } from "../run/variables.ts";
import { assertVersionRowsSql, lockVersionTableSql, writeVersionRowsSql } from "../run/version_table.ts";
import { resetSettings } from "../sql/reset_settings.ts";
import type { Activity } from "./activity.ts";
import { copyDataChunks } from "./copy_chunks.ts";
import type { Database } from "./database.ts";
import { hookError, statementError } from "./database_error.ts";
import { LockWatch } from "./lock_watch.ts";
import { LoneStatements } from "./lone_statements.ts";
import { Onlooker } from "./onlooker.ts";
import type { OtherSession } from "./other_session.ts";
import { rowsError } from "./rows_error.ts";
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
    const { before, transaction } = prepared;
    this.watchLocks(prepared);
    if (!begin && !transaction) return await this.openAlone(prepared);
    this.isOpen ||= begin;
    const opening = begin ? this.beginSql(prepared) : this.limitsSql(prepared);
    const role = transaction ? this.roleSql() : [];
    if (!transaction || before.length === 0) return await this.sendBefore(prepared, [...opening, ...role]);
    await allInOrder([
      this.sendBefore(prepared, opening),
      ...this.runHooks(prepared, before),
      this.sendBefore(prepared, [...resetSettingsSql, ...this.limitsSql(prepared), ...role]),
    ]);
  }

  async execute(prepared: PreparedStep, sent: SentStatement): Promise<void> {
    const send = (one: SentStatement) => this.sendOwn(prepared, one);
    if (prepared.transaction) return await send(sent);
    await this.lock.confirm(); // here no lock on the version table keeps other runners off
    await this.lone!.execute(sent, send);
  }

  async close(prepared: PreparedStep, commit: boolean): Promise<void> {
    const { step, after } = prepared;
    const rows = [
      ...resetSettingsSql,
      ...writeVersionRowsSql(this.database.versionTable, step.headsBefore, step.headsAfter),
    ];
    const end = [this.assertRows(step.headsAfter), ...this.logSql(prepared), ...(commit ? ["COMMIT"] : [])];
    try {
      await allInOrder(
        after.length === 0 ? [this.sendBehind(prepared, [...rows, ...end])] : [
          this.sendBehind(prepared, rows),
          ...this.runHooks(prepared, after),
          this.sendBehind(prepared, [...resetSettingsSql, ...end]),
        ],
      );
      this.isOpen &&= !commit;
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

  private beginSql(prepared: PreparedStep): string[] {
    const { step, transaction } = prepared;
    const { versionTable } = this.database;
    return [
      "BEGIN",
      ...(transaction ? [] : resetSettingsSql), // its statements are behind us, and may have left some
      ...this.limitsSql(prepared), // for the lock, too
      lockVersionTableSql(versionTable),
      this.assertRows(step.headsBefore),
      ...(this.lock.isPooled ? ["SELECT pg_backend_pid() AS pid"] : []),
    ];
  }

  private limitsSql({ step }: PreparedStep): string[] {
    return timeoutsSql(step.revision, this.database.limits, true);
  }

  private roleSql(): string[] {
    return roleSql(this.database.limits, true);
  }

  /** Before a step outside a transaction its hooks have one of their own. */
  private async openAlone(prepared: PreparedStep): Promise<void> {
    const { step, before } = prepared;
    if (before.length > 0) {
      this.isOpen = true;
      await allInOrder([
        this.sendBefore(prepared, this.beginSql(prepared)),
        ...this.runHooks(prepared, before),
        this.sendBefore(prepared, [...resetSettingsSql, this.assertRows(step.headsBefore), "COMMIT"]),
      ]);
      this.isOpen = false;
    }
    await this.sendBefore(prepared, this.openAloneSql(prepared));
  }

  /** Sends hooks without waiting in between. Each begins with the settings of a revision. */
  private runHooks(prepared: PreparedStep, hooks: readonly PreparedHook[]): Promise<void>[] {
    const settings = [
      ...resetSettingsSql,
      ...this.limitsSql(prepared),
      ...this.roleSql(),
      ...hookSettingsSql(prepared.step),
    ];
    return hooks.flatMap(({ name, statements }) => [
      this.sendBehind(prepared, settings),
      ...statements.map((sent) =>
        this.send(sent, (error) => hookError(error, sent, name, prepared.step.revision!))
      ),
    ]);
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

  /** Sends what aludel itself says before the statements of a step. */
  private async sendBefore({ step }: PreparedStep, sql: readonly string[]): Promise<void> {
    try {
      const [row] = await this.follow(null, this.database.connection.query(sql.join(";\n")));
      if (row?.["pid"] !== undefined) this.lock.noteProcess(this.process = Number(row["pid"]));
    } catch (error) {
      throw rowsError(error, step, "version_rows_changed");
    }
  }

  /** Sends what aludel itself says behind the statements of a step. */
  private async sendBehind({ step }: PreparedStep, sql: readonly string[]): Promise<void> {
    try {
      await this.follow(null, this.database.connection.query(sql.join(";\n")));
    } catch (error) {
      throw rowsError(error, step, "version_rows_spoiled");
    }
  }

  /** Sends a statement of the revision, and behind it what it may have reset. */
  private async sendOwn(prepared: PreparedStep, sent: SentStatement): Promise<void> {
    const { transaction, step: { revision } } = prepared;
    const isKept = transaction || !this.lock.sessionsAreVoid;
    const restored = isKept
      ? restoredSql(resetSettings(sent), revision, this.database.limits, transaction)
      : [];
    await allInOrder([
      this.send(sent, (error) => statementError(error, sent, revision!)),
      ...(restored.length > 0 ? [this.sendBehind(prepared, restored)] : []),
    ]);
  }

  private async send(sent: SentStatement, explain: (error: unknown) => unknown): Promise<void> {
    const { connection } = this.database;
    const { copyData } = sent.statement;
    try {
      const answer: Promise<unknown> = copyData
        ? connection.copyIn(sent.text, copyDataChunks(copyData))
        : connection.query(sent.text);
      await this.follow(sent, answer);
      this.watch.forget();
    } catch (error) {
      throw explain(error);
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
