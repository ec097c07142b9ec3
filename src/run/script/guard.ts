import { quoteDollar, quoteLiteral } from "../../core/quote.ts";
import { createLogTableSql, logTableName } from "../log_table.ts";
import { createVersionTableSql, lockVersionTableSql, versionTableName } from "../version_table.ts";
import { scriptLock } from "./lock.ts";
import { actualRowsSql, rowsAreSql, rowsInWords } from "./rows.ts";
import type { ScriptOptions } from "./script.ts";

/**
 * The guard at the top of a script. It makes the tables that are missing, and raises unless the version rows are
 * `start` and nobody else runs. The session's lock is taken last: who holds it has passed here.
 */
export function openingGuardSql(options: ScriptOptions, start: readonly string[]): string {
  const { versionTable } = options;
  const lock = scriptLock(versionTable);
  return doBlock(
    [
      "-- What an earlier script left in this session does not count.",
      `WHILE ${lock.isHeld} LOOP`,
      `    EXIT WHEN NOT ${lock.giveBack};`,
      "END LOOP;",
      `IF NOT ${lock.tryInTransaction} THEN`,
      ...raise(
        quoteLiteral("aludel: nothing is run: somebody else runs aludel or a script on this database"),
        "wait until they are done; the guard then tells whether this script still fits",
      ),
      "END IF;",
      ...tablesSql(options, start),
      `${lockVersionTableSql(versionTable)};`,
      `actual := ${actualRowsSql(versionTable)};`,
      `IF ${rowsAreSql("actual", start, "NOT")} THEN`,
      ...raise(
        `'aludel: nothing is run: the version rows are ' || ${actualInWords} || ` +
          quoteLiteral(`, and this script starts from ${rowsInWords(start)}`),
        "write a script that starts from there, or take the database that it is meant for",
      ),
      "END IF;",
      `PERFORM ${lock.take};`,
    ],
    ["actual text;"],
  );
}

const actualInWords = "coalesce(actual, 'none (base)')";

/** Makes the tables where they are missing; a version table that has rows to start from must be there. */
function tablesSql(options: ScriptOptions, start: readonly string[]): string[] {
  const { versionTable, logTable } = options;
  const name = versionTableName(versionTable);
  const missing = start.length === 0 ? indent(`${createVersionTableSql(versionTable)};`) : raise(
    quoteLiteral(
      `aludel: nothing is run: there is no ${name}, and this script starts from ${start.join(", ")}`,
    ),
    "take the database that it is meant for, or write a script that starts from the base",
  );
  return [
    `IF to_regclass(${quoteLiteral(name)}) IS NULL THEN`,
    ...missing,
    "END IF;",
    ...(logTable === null ? [] : [
      `IF to_regclass(${quoteLiteral(logTableName(logTable))}) IS NULL THEN`,
      ...indent(`${createLogTableSql(logTable)};`),
      "END IF;",
    ]),
  ];
}

/** What a guard makes sure of, beside that the first guard of the script has passed. */
export interface Expected {
  /** What is not run otherwise, in words. */
  readonly what: string;
  readonly rows: readonly string[];
  /** What {@linkcode markSql} has noted last; null: nothing is expected. */
  readonly mark?: string | null;
}

/** The guard of every further transaction: it raises, so that all up to its COMMIT fails. */
export function transactionGuardSql(options: ScriptOptions, expected: Expected): string {
  return doBlock(
    [
      "IF passes THEN",
      `    ${lockVersionTableSql(options.versionTable)};`,
      `    passes := ${rowsAreSql(actualRowsSql(options.versionTable), expected.rows)};`,
      "END IF;",
      "IF NOT passes THEN",
      ...raise(quoteLiteral(notRun(expected))),
      "END IF;",
    ],
    [`passes boolean := ${openingHasPassed(options, expected)};`],
  );
}

/**
 * The guard before a statement that stands outside a transaction. An error would not keep a client that goes on after
 * errors from running the statement, so the session is made read-only first.
 *
 * @param asSelf whether the role may be another one, which may not see the version table
 */
export function outsideGuardSql(options: ScriptOptions, expected: Expected, asSelf: boolean): string {
  const isThere = `to_regclass(${quoteLiteral(versionTableName(options.versionTable))}) IS NOT NULL`;
  return doBlock(
    [
      ...(asSelf ? ["SET LOCAL ROLE NONE;"] : []),
      "IF passes THEN",
      `    passes := ${rowsAreSql(actualRowsSql(options.versionTable), expected.rows)};`,
      "END IF;",
      "IF NOT passes THEN",
      ...stopSession(notRun(expected)),
      "END IF;",
    ],
    [`passes boolean := ${openingHasPassed(options, expected)}`, `    AND ${isThere};`],
  );
}

/** That this session holds the lock, and that what came before in the script is done. */
function openingHasPassed({ versionTable }: ScriptOptions, { mark }: Expected): string {
  const isHeld = scriptLock(versionTable).isHeld;
  if (mark == null) return isHeld;
  return `${isHeld}\n    AND current_setting('aludel.done', true) IS NOT DISTINCT FROM ${quoteLiteral(mark)}`;
}

/** Stops, also for a client that goes on, unless `condition` holds after a statement outside a transaction. */
export function outsideCheckSql(condition: string, message: string): string {
  return doBlock([`IF NOT ${condition} THEN`, ...stopSession(message), "END IF;"]);
}

/** Notes in the session how far the script has come; inside a transaction that fails it is taken back. */
export function markSql(mark: string): string {
  return `DO $aludel$ BEGIN PERFORM set_config('aludel.done', ${quoteLiteral(mark)}, false); END $aludel$;\n`;
}

/** Raises unless the version rows are `after`: what the statements before it should have made of them. */
export function rowsCheckSql(options: ScriptOptions, what: string, after: readonly string[]): string {
  const { versionTable } = options;
  return doBlock([
    `IF ${rowsAreSql(actualRowsSql(versionTable), after, "NOT")} THEN`,
    ...raise(quoteLiteral(`aludel: ${what} is rolled back: the version rows are not ${rowsInWords(after)}`)),
    "END IF;",
  ]);
}

/** Gives the session's lock back. */
export function releaseSql(options: ScriptOptions): string {
  const lock = scriptLock(options.versionTable);
  return doBlock([`WHILE ${lock.isHeld} LOOP`, `    EXIT WHEN NOT ${lock.giveBack};`, "END LOOP;"]);
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

function raise(message: string, hint?: string): string[] {
  if (hint === undefined) return [`    RAISE EXCEPTION USING MESSAGE = ${message};`];
  return [
    "    RAISE EXCEPTION USING",
    `        MESSAGE = ${message},`,
    `        HINT = ${quoteLiteral(hint)};`,
  ];
}

function indent(sql: string): string[] {
  return sql.split("\n").map((line) => `    ${line}`);
}

function doBlock(lines: readonly string[], declarations: readonly string[] = []): string {
  const body = `BEGIN\n${indented(lines)}END`;
  const block = declarations.length === 0 ? ` ${body} ` : `\nDECLARE\n${indented(declarations)}${body}\n`;
  return `DO ${quoteDollar(block)};\n`;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line.replaceAll("\n", "\n    ")}\n`).join("");
}
