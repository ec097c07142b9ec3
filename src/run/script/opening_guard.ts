import { quoteLiteral } from "../../core/quote.ts";
import { createLogTableSql, logTableName } from "../log_table.ts";
import { createVersionTableSql, lockVersionTableSql, versionTableName } from "../version_table.ts";
import { doBlock, raise } from "./do_block.ts";
import { scriptLock } from "./lock.ts";
import { actualRowsSql, rowsAreSql, rowsInWords } from "./rows.ts";
import type { ScriptOptions } from "./script.ts";

/**
 * The guard at the top of a script. It makes the tables that are missing, and raises unless the version rows are
 * `start` and nobody else runs. The session's lock is taken last: who holds it has passed here.
 */
export function openingGuardSql(options: ScriptOptions, start: readonly string[]): string {
  const { versionTable } = options;
  return doBlock(
    [
      ...aloneSql(options),
      ...tablesSql(options, start),
      `${lockVersionTableSql(versionTable)};`,
      `actual := ${actualRowsSql(versionTable)};`,
      `IF ${rowsAreSql("actual", start, "NOT")} THEN`,
      ...raise(
        "'aludel: nothing is run: the version rows are ' || coalesce(actual, 'none (base)') || " +
          quoteLiteral(`, and this script starts from ${rowsInWords(start)}`),
        "write a script that starts from there, or take the database that it is meant for",
      ),
      "END IF;",
      `PERFORM ${scriptLock(versionTable).take};`,
    ],
    ["actual text;"],
  );
}

/** Raises when somebody else runs. */
export function aloneSql({ versionTable }: ScriptOptions): string[] {
  const lock = scriptLock(versionTable);
  return [
    "-- What an earlier script left in this session does not count.",
    ...releaseLines(lock),
    `IF NOT ${lock.tryInTransaction} THEN`,
    ...raise(
      quoteLiteral("aludel: nothing is run: somebody else runs aludel or a script on this database"),
      "wait until they are done; the guard then tells whether this script still fits",
    ),
    "END IF;",
  ];
}

/** Makes the tables where they are missing; a version table that has rows to start from must be there. */
export function tablesSql({ versionTable, logTable }: ScriptOptions, start: readonly string[]): string[] {
  const name = versionTableName(versionTable);
  const missing = start.length === 0 ? [`${createVersionTableSql(versionTable)};`] : raise(
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
      `${createLogTableSql(logTable)};`,
      "END IF;",
    ]),
  ];
}

/** Gives the session's lock back. */
export function releaseSql({ versionTable }: ScriptOptions): string {
  return doBlock(releaseLines(scriptLock(versionTable)));
}

function releaseLines(lock: { readonly isHeld: string; readonly giveBack: string }): string[] {
  return [`WHILE ${lock.isHeld} LOOP`, `    EXIT WHEN NOT ${lock.giveBack};`, "END LOOP;"];
}
