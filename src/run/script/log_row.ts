import { quoteLiteral } from "../../core/quote.ts";
import { VERSION } from "../../core/version.ts";
import { insertLogSql, type LogEntry, type LogTable, logTableName } from "../log_table.ts";

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
