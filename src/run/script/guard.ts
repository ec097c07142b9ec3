import { quoteLiteral } from "../../core/quote.ts";
import { lockVersionTableSql, versionTableName } from "../version_table.ts";
import { doBlock, raise } from "./do_block.ts";
import { scriptLock } from "./lock.ts";
import { actualRowsSql, rowsAreSql, rowsInWords } from "./rows.ts";
import type { ScriptOptions } from "./script.ts";

/** What a guard makes sure of, beside that the first guard of the script has passed. */
export interface Expected {
  /** What is not run otherwise, in words. */
  readonly what: string;
  readonly rows: readonly string[];
  /** What {@linkcode markSql} has noted last; null: nothing is expected. */
  readonly mark?: string | null;
}

/** The guards of a script behind the first one. */
export class Guards {
  private readonly isHeld: string;
  private readonly actualRows: string;
  private readonly lockTable: string;
  private readonly isThere: string;

  constructor({ versionTable }: ScriptOptions) {
    this.isHeld = scriptLock(versionTable).isHeld;
    this.actualRows = actualRowsSql(versionTable);
    this.lockTable = lockVersionTableSql(versionTable);
    this.isThere = `to_regclass(${quoteLiteral(versionTableName(versionTable))}) IS NOT NULL`;
  }

  /** The guard of a transaction: it raises, so that all up to its COMMIT fails. */
  transaction(expected: Expected): string {
    return doBlock(
      [
        "IF passes THEN",
        `    ${this.lockTable};`,
        `    passes := ${rowsAreSql(this.actualRows, expected.rows)};`,
        "END IF;",
        "IF NOT passes THEN",
        ...raise(quoteLiteral(notRun(expected))),
        "END IF;",
      ],
      [`passes boolean := ${this.isHeld}${markIs(expected)};`],
    );
  }

  /**
   * The guard before a statement that stands outside a transaction. An error would not keep a client that goes on after
   * errors from running the statement, so the session is made read-only first.
   *
   * @param asSelf whether the role may be another one, which may not see the version table
   */
  outside(expected: Expected, asSelf: boolean): string {
    return doBlock(
      [
        ...(asSelf ? ["SET LOCAL ROLE NONE;"] : []),
        "IF passes THEN",
        `    passes := ${rowsAreSql(this.actualRows, expected.rows)};`,
        "END IF;",
        "IF NOT passes THEN",
        ...stopSession(notRun(expected)),
        "END IF;",
      ],
      [`passes boolean := ${this.isHeld}${markIs(expected)}`, `    AND ${this.isThere};`],
    );
  }

  /** Raises unless the version rows are `after`: what the statements before it should have made of them. */
  rowsAre(what: string, after: readonly string[]): string {
    return doBlock([
      `IF ${rowsAreSql(this.actualRows, after, "NOT")} THEN`,
      ...raise(
        quoteLiteral(`aludel: ${what} is rolled back: the version rows are not ${rowsInWords(after)}`),
      ),
      "END IF;",
    ]);
  }
}

/** Stops, also for a client that goes on, unless `condition` holds after a statement outside a transaction. */
export function outsideCheckSql(condition: string, message: string): string {
  return doBlock([`IF NOT ${condition} THEN`, ...stopSession(message), "END IF;"]);
}

/** Notes in the session how far the script has come; inside a transaction that fails it is taken back. */
export function markSql(mark: string): string {
  return `DO $aludel$ BEGIN PERFORM set_config('aludel.done', ${quoteLiteral(mark)}, false); END $aludel$;\n`;
}

function markIs({ mark }: Expected): string {
  if (mark == null) return "";
  return `\n        AND current_setting('aludel.done', true) IS NOT DISTINCT FROM ${quoteLiteral(mark)}`;
}

function notRun({ what, rows }: Expected): string {
  return `aludel: ${what} is not run: the version rows are not ${rowsInWords(rows)}, ` +
    "or an earlier part of this script has failed";
}

function stopSession(message: string): string[] {
  return [
    "    PERFORM set_config('default_transaction_read_only', 'on', false);",
    "    COMMIT; -- keeps the setting, so that a client that goes on after errors writes nothing",
    ...raise(
      quoteLiteral(message),
      "the session is read-only now; undo it with: RESET default_transaction_read_only",
    ),
  ];
}
