import { quoteLiteral } from "../core/quote.ts";
import type { Direction } from "../plan/plan.ts";
import { type LogTable, logTableName } from "../run/log_table.ts";
import type { ProgressEntry } from "../run/progress.ts";
import type { Connection } from "./connection.ts";
import { queryError } from "./database_error.ts";

/** What is logged of a revision since it was last complete, newest first. */
export async function readLogProgress(
  connection: Connection,
  table: LogTable,
  revision: string,
  direction: Direction,
): Promise<readonly ProgressEntry[]> {
  const [log, id] = [logTableName(table), quoteLiteral(revision)];
  try {
    const rows = await connection.query(`SELECT status, statements, checksum, detail FROM ${log}
      WHERE revision = ${id} AND direction = ${quoteLiteral(direction)} AND id > coalesce(
        (SELECT max(id) FROM ${log} WHERE revision = ${id} AND status IN ('done', 'accepted')), 0)
      ORDER BY id DESC`);
    return rows.map((row) => ({
      status: row["status"] as ProgressEntry["status"],
      statements: Number(row["statements"]),
      checksum: row["checksum"] === null ? null : String(row["checksum"]),
      detail: row["detail"] === null ? null : String(row["detail"]),
    }));
  } catch (error) {
    throw queryError(error, "Cannot read the log");
  }
}
