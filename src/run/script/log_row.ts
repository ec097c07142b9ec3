import { quoteLiteral } from "../../core/quote.ts";
import { VERSION } from "../../core/version.ts";
import { insertLogSql, type LogEntry, type LogTable, logTableName } from "../log_table.ts";
import type { PreparedStep } from "../prepare.ts";
import type { ScriptOptions } from "./script.ts";
import { startedSql } from "./session.ts";

/** The entry of a log as a script writes it: `since` is an expression for its start, null the transaction's. */
export function scriptLogSql(
  table: LogTable,
  entry: Omit<LogEntry, "seconds">,
  since: string | null,
): string {
  if (since === null) return insertLogSql(table, { ...entry, seconds: null });
  const { revision, direction, checksum, status, statements } = entry;
  const columns = "started, duration, revision, direction, checksum, tool_version, status, statements";
  const texts = [revision, direction, checksum, `aludel ${VERSION}`, status]
    .map((text) => text === null ? "NULL" : quoteLiteral(text));
  const values = [since, `clock_timestamp() - ${since}`, ...texts, statements];
  return `INSERT INTO ${logTableName(table)} (${columns})\n    VALUES (${values.join(", ")})`;
}

/** The entry, as a statement, that tells that a step is complete; empty when no log is kept. */
export function doneLogSql({ logTable }: ScriptOptions, prepared: PreparedStep): string {
  if (logTable === null) return "";
  const { step, checksum, transaction, statements } = prepared;
  const entry = {
    revision: step.revision?.id ?? "",
    direction: step.direction,
    checksum,
    status: "done",
    statements: statements.length,
  } as const;
  return `${scriptLogSql(logTable, entry, transaction ? null : startedSql)};\n`;
}
