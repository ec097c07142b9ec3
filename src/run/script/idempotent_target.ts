import { quoteDollar } from "../../core/quote.ts";
import { type Step, stepId } from "../../plan/plan.ts";
import { stepTitle } from "../../plan/step_title.ts";
import type { PreparedStep } from "../prepare.ts";
import type { Target } from "../target.ts";
import type { SentStatement } from "../variables.ts";
import { commentsOf, leadOf, tailOf } from "./body.ts";
import { doBlock } from "./do_block.ts";
import type { PreparedHook } from "../hook.ts";
import { hookTitle } from "./hook_sql.ts";
import type { IdempotentGuards } from "./idempotent_guards.ts";
import { doneLogSql } from "./log_row.ts";
import { releaseSql } from "./opening_guard.ts";
import type { ScriptOptions, ScriptSink } from "./script.ts";
import {
  changesSettings,
  limitsSql,
  rememberSql,
  restoreSql,
  takeBackSql,
  takeHookSettingsSql,
  takeRoleSql,
} from "./session.ts";
import { ScriptWriter } from "./writer.ts";

/**
 * Writes steps so that only those run that are missing, in plain SQL: each is one DO block, which returns at once when
 * its revision is applied.
 */
export class IdempotentTarget implements Target {
  private readonly writer: ScriptWriter;
  private hasOpened = false;
  /** The lines of the step's block so far. */
  private lines: string[] = [];
  private written = 0;

  constructor(
    sink: ScriptSink,
    private readonly options: ScriptOptions,
    private readonly guards: IdempotentGuards,
  ) {
    this.writer = new ScriptWriter(sink);
  }

  open(prepared: PreparedStep, begin: boolean): Promise<void> {
    const { step } = prepared;
    this.written = 0;
    this.lines = [
      ...this.guards.guardLines(expected(step)),
      `IF ${this.guards.isApplied(step)} THEN`,
      "    RETURN;",
      "END IF;",
      ...this.hookLines(prepared, prepared.before),
      ...(prepared.before.length === 0 ? [] : textLines(limitsSql(step, this.options, true))),
      ...textLines(takeRoleSql(this.options, true)),
      "",
      ...textLines(leadOf(prepared)),
    ];
    return this.writer.write(
      this.openAlone(),
      begin ? "BEGIN;\n\n" : "",
      `-- ${stepTitle(step)}\n`,
      limitsSql(step, this.options, true),
      this.mustRestore(prepared) ? rememberSql({ session: true, mark: null }) : "",
    );
  }

  execute(prepared: PreparedStep, sent: SentStatement): Promise<void> {
    const tail = tailOf(prepared, this.written++);
    this.lines.push(
      `EXECUTE ${quoteDollar(sent.text, "sql")};`,
      ...textLines(takeBackSql(sent, prepared, this.options)),
      ...textLines(commentsOf(tail)),
    );
    return Promise.resolve();
  }

  close(prepared: PreparedStep, commit: boolean): Promise<void> {
    const { step } = prepared;
    const restore = this.mustRestore(prepared) ? restoreSql(prepared) : "";
    this.lines.push(
      "",
      ...textLines(restore),
      ...this.guards.rowsLines(expected(step)),
      ...this.hookLines(prepared, prepared.after),
      ...(prepared.after.length === 0 ? [] : this.guards.checkLines(expected(step))),
      ...textLines(doneLogSql(this.options, prepared)),
    );
    return this.writer.write(
      doBlock(this.lines, [this.guards.guardDeclaration(expected(step))]),
      commit ? "COMMIT;\n\n" : "\n",
    );
  }

  recordProgress(): Promise<void> {
    return Promise.resolve();
  }

  resume(): Promise<number> {
    return Promise.resolve(0);
  }

  rollback(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes what stands behind the last step. */
  finish(): Promise<void> {
    return this.writer.write(this.openAlone(), releaseSql(this.options));
  }

  private hookLines(prepared: PreparedStep, hooks: readonly PreparedHook[]): string[] {
    if (hooks.length === 0) return [];
    const settings = takeHookSettingsSql(prepared.step, this.options);
    const restore = this.mustRestore(prepared) ? restoreSql(prepared) : "";
    return hooks.flatMap((
      hook,
    ) => [...textLines(hookTitle(hook)), ...this.guards.hookLines(hook, settings, restore)]);
  }

  private openAlone(): string {
    if (this.hasOpened) return "";
    this.hasOpened = true;
    return `BEGIN;\n${limitsSql(null, this.options, true)}${this.guards.opening()}COMMIT;\n\n`;
  }

  private mustRestore(prepared: PreparedStep): boolean {
    return this.options.role !== null || changesSettings(prepared);
  }
}

function textLines(text: string): string[] {
  return text === "" ? [] : [text.trimEnd()];
}

function expected(step: Step) {
  return { what: `${step.direction} of "${stepId(step)}"`, step };
}
