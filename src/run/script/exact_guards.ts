import { quoteLiteral } from "../../core/quote.ts";
import { lockVersionTableSql, versionTableName, writeVersionRowsSql } from "../version_table.ts";
import { doBlock, raise } from "./do_block.ts";
import type { PreparedHook } from "../hook.ts";
import { hookSql } from "./hook_sql.ts";
import { scriptLock } from "./lock.ts";
import { openingGuardSql } from "./opening_guard.ts";
import { actualRowsSql, rowsAreSql, rowsInWords } from "./rows.ts";
import type { ScriptOptions } from "./script.ts";
import { type Expected, markIs, type StepGuards, stopSession } from "./step_guards.ts";

/** The guards of a script that goes from one state to another: each knows the version rows that it must find. */
export class ExactGuards implements StepGuards {
  readonly opensAlone = false;
  private readonly isHeld: string;
  private readonly actualRows: string;
  private readonly lockTable: string;
  private readonly isThere: string;

  /** @param start the version rows that the script starts from */
  constructor(private readonly options: ScriptOptions, private readonly start: readonly string[]) {
    const { versionTable } = options;
    this.isHeld = scriptLock(versionTable).isHeld;
    this.actualRows = actualRowsSql(versionTable);
    this.lockTable = lockVersionTableSql(versionTable);
    this.isThere = `to_regclass(${quoteLiteral(versionTableName(versionTable))}) IS NOT NULL`;
  }

  opening(): string {
    return openingGuardSql(this.options, this.start);
  }

  transaction(expected: Expected): string {
    return doBlock(
      [
        "IF passes THEN",
        `    ${this.lockTable};`,
        `    passes := ${rowsAreSql(this.actualRows, expected.step.headsBefore)};`,
        "END IF;",
        "IF NOT passes THEN",
        ...raise(quoteLiteral(notRun(expected))),
        "END IF;",
      ],
      [`passes boolean := ${this.isHeld}${markIs(expected)};`],
    );
  }

  outside(expected: Expected, asSelf: boolean): string {
    return doBlock(
      [
        ...(asSelf ? ["SET LOCAL ROLE NONE;"] : []),
        "IF passes THEN",
        `    passes := ${rowsAreSql(this.actualRows, expected.step.headsBefore)};`,
        "END IF;",
        "IF NOT passes THEN",
        ...stopSession(notRun(expected)),
        "END IF;",
      ],
      [`passes boolean := ${this.isHeld}${markIs(expected)}`, `    AND ${this.isThere};`],
    );
  }

  writeRows(expected: Expected): string {
    const { headsBefore, headsAfter } = expected.step;
    const statements = writeVersionRowsSql(this.options.versionTable, headsBefore, headsAfter);
    return statements.map((sql) => `${sql};\n`).join("") + this.checkRows(expected);
  }

  checkRows({ step: { headsAfter }, what }: Expected): string {
    const problem = `aludel: ${what} is rolled back: the version rows are not ${rowsInWords(headsAfter)}`;
    return doBlock([
      `IF ${rowsAreSql(this.actualRows, headsAfter, "NOT")} THEN`,
      ...raise(quoteLiteral(problem)),
      "END IF;",
    ]);
  }

  hook(hook: PreparedHook, settings: string, restore: string): string {
    return hookSql(hook, settings, restore);
  }

  condition(): null {
    return null;
  }
}

function notRun({ what, step }: Expected): string {
  return `aludel: ${what} is not run: the version rows are not ${rowsInWords(step.headsBefore)}, ` +
    "or an earlier part of this script has failed";
}
