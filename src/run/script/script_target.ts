import { spanChunks } from "../../core/source.ts";
import { stepId } from "../../plan/plan.ts";
import { stepTitle } from "../../plan/step_title.ts";
import type { PreparedStep } from "../prepare.ts";
import type { Target } from "../target.ts";
import type { SentStatement } from "../variables.ts";
import { writeVersionRowsSql } from "../version_table.ts";
import { leadOf, tailOf } from "./body.ts";
import { Guards, markSql } from "./guard.ts";
import { scriptLogSql } from "./log_row.ts";
import { openingGuardSql, releaseSql } from "./opening_guard.ts";
import { OutsideStep } from "./outside.ts";
import type { ScriptOptions, ScriptSink } from "./script.ts";
import {
  changesSettings,
  limitsSql,
  rememberSql,
  resetLimitsSql,
  restoreSql,
  startedSql,
  takeRoleSql,
} from "./session.ts";

/**
 * Writes steps as SQL that a person reads and runs, in psql or in any other client. Each transaction has a guard of
 * its own, so that a client that goes on after an error runs nothing more.
 */
export class ScriptTarget implements Target {
  /** The writing of the last piece: the loop gives the next one without waiting. Null for a sink that needs no wait. */
  private last: Promise<void> | null = null;
  private hasOpened = false;
  private hasOutside = false;
  /** How many statements of the step are written. */
  private written = 0;
  /** The step outside a transaction that is being written. */
  private outside: OutsideStep | null = null;

  /** Whether the step may leave settings changed. */
  private mustRestore = false;
  private readonly guards: Guards;

  constructor(private readonly sink: ScriptSink, private readonly options: ScriptOptions) {
    this.guards = new Guards(options);
  }

  open(prepared: PreparedStep, begin: boolean): Promise<void> {
    if (prepared.transaction) return this.write(this.openTransaction(prepared, begin));
    return this.write(begin ? this.closeOutside(prepared) : this.openOutside(prepared));
  }

  execute(prepared: PreparedStep, sent: SentStatement): Promise<void> {
    const number = this.written++;
    if (!prepared.transaction) return this.pour(this.outside!.executeSql(sent, number));
    const { before, data, after } = tailOf(prepared, number);
    const isLast = number === prepared.statements.length - 1;
    const end = (text: string) => isLast ? `${text.trimEnd()}\n\n` : text;
    if (data === null) return this.write([sent.text, end(before)]);
    return this.pour([sent.text + before], spanChunks(data), [end(after)]);
  }

  close(prepared: PreparedStep, commit: boolean): Promise<void> {
    const { step } = prepared;
    const rows = writeVersionRowsSql(this.options.versionTable, step.headsBefore, step.headsAfter);
    return this.write([
      prepared.transaction && this.mustRestore ? restoreSql(prepared) : "",
      ...rows.map((sql) => `${sql};\n`),
      this.guards.rowsAre(nameOf(prepared), step.headsAfter),
      this.logSql(prepared),
      commit ? "COMMIT;\n\n" : "\n",
    ]);
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
  finish(start: readonly string[]): Promise<void> {
    return this.write([
      this.hasOpened ? "" : `BEGIN;\n${openingGuardSql(this.options, start)}COMMIT;\n\n`,
      releaseSql(this.options),
      this.hasOutside ? "RESET default_transaction_read_only;\n" : "",
    ]);
  }

  private begin(prepared: PreparedStep): void {
    this.written = 0;
    this.mustRestore = this.options.role !== null || changesSettings(prepared);
  }

  private openTransaction(prepared: PreparedStep, begin: boolean): string[] {
    this.begin(prepared);
    const lead = leadOf(prepared);
    return [
      begin ? "BEGIN;\n\n" : "",
      `-- ${stepTitle(prepared.step)}\n`,
      limitsSql(prepared, this.options),
      begin ? this.guard(prepared) : "",
      this.mustRestore ? rememberSql({ session: true, start: false }) : "",
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
      this.hasOpened ? "" : `BEGIN;\n${this.guard(prepared)}COMMIT;\n\n`,
      `-- ${stepTitle(prepared.step)}\n`,
      "-- It runs outside a transaction: let the client stop at the first error.\n",
      limitsSql(prepared, this.options),
      rememberSql({ session: this.mustRestore, start: true }),
      markSql(this.outside.mark(0)),
      takeRoleSql(this.options, false),
      "\n",
      leadOf(prepared),
    ];
  }

  private closeOutside(prepared: PreparedStep): string[] {
    return [
      this.mustRestore ? restoreSql(prepared) : resetLimitsSql,
      "BEGIN;\n",
      this.guard(prepared, this.outside!.mark(this.written)),
    ];
  }

  private guard(prepared: PreparedStep, mark: string | null = null): string {
    const rows = prepared.step.headsBefore;
    if (this.hasOpened) return this.guards.transaction({ what: nameOf(prepared), rows, mark });
    this.hasOpened = true;
    return openingGuardSql(this.options, rows);
  }

  private logSql({ step, checksum, transaction, statements }: PreparedStep): string {
    const { logTable } = this.options;
    if (logTable === null) return "";
    const revision = step.revision?.id ?? "";
    const entry = {
      revision,
      direction: step.direction,
      checksum,
      status: "done",
      statements: statements.length,
    } as const;
    return `${scriptLogSql(logTable, entry, transaction ? null : startedSql)};\n`;
  }

  private write(pieces: readonly string[]): Promise<void> {
    return this.pour([pieces.join("")]);
  }

  /** Writes pieces one by one, behind what is being written. */
  private pour(...pieces: Iterable<string>[]): Promise<void> {
    const rest = all(pieces);
    this.last = this.last === null
      ? this.pourNow(rest)
      : this.last.then(() => this.pourNow(rest) ?? undefined);
    return this.last ?? Promise.resolve();
  }

  /** Null when all is written and no promise was needed. */
  private pourNow(pieces: Iterator<string>): Promise<void> | null {
    for (let next = pieces.next(); !next.done; next = pieces.next()) {
      const wait = this.sink.write(next.value);
      if (wait) return wait.then(() => this.pourNow(pieces) ?? undefined);
    }
    return null;
  }
}

function* all(lists: readonly Iterable<string>[]): Generator<string> {
  for (const list of lists) yield* list;
}

function nameOf({ step }: PreparedStep): string {
  return `${step.direction} of "${stepId(step)}"`;
}
