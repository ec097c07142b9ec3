import { spanChunks } from "../../core/source.ts";
import { stepId } from "../../plan/plan.ts";
import { stepTitle } from "../../plan/step_title.ts";
import type { PreparedStep } from "../prepare.ts";
import type { Target } from "../target.ts";
import type { SentStatement } from "../variables.ts";
import { leadOf, tailOf, withoutDataEnd, withSqlBehind } from "./body.ts";
import { doneLogSql } from "./log_row.ts";
import { releaseSql } from "./opening_guard.ts";
import { OutsideStep } from "./outside.ts";
import type { ScriptOptions, ScriptSink } from "./script.ts";
import {
  changesSettings,
  limitsSql,
  rememberSql,
  resetLimitsSql,
  restoreSql,
  takeBackSql,
  takeHookSettingsSql,
  takeRoleSql,
} from "./session.ts";
import { conditionalCopy } from "./skipped_copy.ts";
import type { PreparedHook } from "../hook.ts";
import type { StepGuards } from "./step_guards.ts";
import { ScriptWriter } from "./writer.ts";

/**
 * Writes steps as SQL that a person reads and runs, in psql or in any other client. Each transaction has a guard of
 * its own, so that a client that goes on after an error runs nothing more.
 */
export class ScriptTarget implements Target {
  private readonly writer: ScriptWriter;
  private hasOpened = false;
  private hasOutside = false;
  /** How many statements of the step are written. */
  private written = 0;
  /** Whether the step may leave settings changed. */
  private mustRestore = false;
  /** The step outside a transaction that is being written. */
  private outside: OutsideStep | null = null;

  constructor(
    sink: ScriptSink,
    private readonly options: ScriptOptions,
    private readonly guards: StepGuards,
  ) {
    this.writer = new ScriptWriter(sink);
  }

  open(prepared: PreparedStep, begin: boolean): Promise<void> {
    if (prepared.transaction) return this.writer.write(...this.openTransaction(prepared, begin));
    return this.writer.write(...(begin ? this.closeOutside(prepared) : this.openOutside(prepared)));
  }

  execute(prepared: PreparedStep, sent: SentStatement): Promise<void> {
    const number = this.written++;
    if (!prepared.transaction) return this.writer.pour(this.outside!.executeSql(sent, number));
    const { before, data, after } = tailOf(prepared, number);
    const isLast = number === prepared.statements.length - 1;
    const end = (text: string) => isLast ? `${text.trimEnd()}\n\n` : text;
    if (data === null) {
      const takeBack = isLast ? "" : takeBackSql(sent, prepared, this.options);
      return this.writer.write(sent.text, end(withSqlBehind(before, takeBack)));
    }
    if (this.guards.condition(prepared.step)) {
      return this.writer.pour(conditionalCopy(sent.text, spanChunks(data)), [end(withoutDataEnd(after))]);
    }
    return this.writer.pour([sent.text + before], spanChunks(data), [end(after)]);
  }

  close(prepared: PreparedStep, commit: boolean): Promise<void> {
    return this.writer.write(
      prepared.transaction && this.mustRestore ? restoreSql(prepared) : "",
      this.guards.writeRows(expected(prepared)),
      this.hooks(prepared, prepared.after),
      prepared.after.length === 0 ? "" : this.guards.checkRows(expected(prepared)),
      doneLogSql(this.options, prepared),
      prepared.transaction ? this.endCondition(prepared) : "",
      commit ? "COMMIT;\n" : "",
      prepared.transaction ? "" : this.endCondition(prepared),
      "\n",
    );
  }

  /** Each statement is written together with its log row. */
  recordProgress(): Promise<void> {
    return Promise.resolve();
  }

  resume(): Promise<number> {
    return Promise.resolve(0);
  }

  rollback(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes what stands behind the last step. A script without steps tells at least whether it fits. */
  finish(): Promise<void> {
    return this.writer.write(
      this.openAlone(),
      releaseSql(this.options),
      this.hasOutside ? "RESET default_transaction_read_only;\n" : "",
    );
  }

  private begin(prepared: PreparedStep): void {
    this.written = 0;
    this.mustRestore = this.options.role !== null || changesSettings(prepared);
  }

  private openTransaction(prepared: PreparedStep, begin: boolean): string[] {
    this.begin(prepared);
    const lead = leadOf(prepared);
    return [
      this.guards.opensAlone ? this.openAlone() : "",
      begin ? "BEGIN;\n\n" : "",
      `-- ${stepTitle(prepared.step)}\n`,
      this.guards.condition(prepared.step)?.before ?? "",
      limitsSql(prepared.step, this.options, true),
      begin || this.guards.opensAlone ? this.guard(prepared) : "",
      this.mustRestore ? rememberSql({ session: true, mark: null }) : "",
      ...this.hooksBefore(prepared),
      takeRoleSql(this.options, true),
      "\n",
      prepared.statements.length === 0 && lead !== "" ? `${lead.trimEnd()}\n\n` : lead,
    ];
  }

  private openOutside(prepared: PreparedStep): string[] {
    this.begin(prepared);
    this.hasOutside = true;
    this.outside = new OutsideStep(prepared, nameOf(prepared), this.options, this.guards, this.mustRestore);
    return [
      this.openAlone(),
      `-- ${stepTitle(prepared.step)}\n`,
      ...this.hooksAlone(prepared),
      "-- It runs outside a transaction: let the client stop at the first error.\n",
      this.guards.condition(prepared.step)?.before ?? "",
      limitsSql(prepared.step, this.options, false),
      rememberSql({ session: this.mustRestore, mark: this.outside.mark(0) }),
      takeRoleSql(this.options, false),
      prepared.statements.length === 0 ? leadOf(prepared) : "",
      "\n",
    ];
  }

  /** The hooks before a step outside a transaction, in one of their own. */
  private hooksAlone(prepared: PreparedStep): string[] {
    if (prepared.before.length === 0) return [];
    const condition = this.guards.condition(prepared.step);
    return [
      condition?.before ?? "",
      "BEGIN;\n",
      limitsSql(prepared.step, this.options, true),
      this.guards.transaction(expected(prepared)),
      this.mustRestore ? rememberSql({ session: true, mark: null }) : "",
      this.hooks(prepared, prepared.before),
      "COMMIT;\n",
      condition?.after ?? "",
    ];
  }

  /** The hooks before the statements of a step, whose limits are set again behind them. */
  private hooksBefore(prepared: PreparedStep): string[] {
    if (prepared.before.length === 0) return [];
    return [this.hooks(prepared, prepared.before), limitsSql(prepared.step, this.options, true)];
  }

  private hooks(prepared: PreparedStep, hooks: readonly PreparedHook[]): string {
    if (hooks.length === 0) return "";
    const settings = takeHookSettingsSql(prepared.step, this.options);
    const restore = this.mustRestore ? restoreSql(prepared) : "";
    return hooks.map((hook) => this.guards.hook(hook, settings, restore)).join("");
  }

  private closeOutside(prepared: PreparedStep): string[] {
    return [
      this.mustRestore ? restoreSql(prepared) : resetLimitsSql,
      "BEGIN;\n",
      this.guards.transaction({ ...expected(prepared), mark: this.outside!.mark(this.written) }),
    ];
  }

  private guard(prepared: PreparedStep): string {
    if (this.hasOpened) return this.guards.transaction(expected(prepared));
    this.hasOpened = true;
    return this.guards.opening();
  }

  /** The guard at the top in a transaction of its own, unless it is written. */
  private openAlone(): string {
    if (this.hasOpened) return "";
    this.hasOpened = true;
    return `BEGIN;\n${limitsSql(null, this.options, true)}${this.guards.opening()}COMMIT;\n\n`;
  }

  private endCondition({ step }: PreparedStep): string {
    return this.guards.condition(step)?.after ?? "";
  }
}

function expected(prepared: PreparedStep) {
  return { what: nameOf(prepared), step: prepared.step };
}

function nameOf({ step }: PreparedStep): string {
  return `${step.direction} of "${stepId(step)}"`;
}
