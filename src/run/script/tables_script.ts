import { VERSION } from "../../core/version.ts";
import { createLogTableSql } from "../log_table.ts";
import { createVersionTableSql } from "../version_table.ts";
import type { ScriptOptions } from "./script.ts";

/** The script that makes the version table and the log table where they are missing. */
export function tablesScript({ versionTable, logTable, psql }: ScriptOptions): string {
  return [
    `-- aludel ${VERSION}: create the version table and the log table where they are missing\n\n`,
    psql ? "\\set ON_ERROR_STOP on\n\n" : "",
    "BEGIN;\n\n",
    `${createVersionTableSql(versionTable)};\n\n`,
    logTable === null ? "" : `${createLogTableSql(logTable)};\n\n`,
    "COMMIT;\n",
  ].join("");
}
