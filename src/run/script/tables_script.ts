import { VERSION } from "../../core/version.ts";
import { createLogTableSql } from "../log_table.ts";
import { createVersionTableSql } from "../version_table.ts";
import { prologueSql } from "./session.ts";
import type { ScriptOptions } from "./script.ts";

/** The script that makes the version table and the log table where they are missing. */
export function tablesScript(options: ScriptOptions): string {
  const { versionTable, logTable } = options;
  return [
    `-- aludel ${VERSION}: create the version table and the log table where they are missing\n\n`,
    prologueSql(options),
    "BEGIN;\n\n",
    `${createVersionTableSql(versionTable)};\n\n`,
    logTable === null ? "" : `${createLogTableSql(logTable)};\n\n`,
    "COMMIT;\n",
  ].join("");
}
