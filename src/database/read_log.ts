import { quoteLiteral } from "../core/quote.ts";
import type { Direction } from "../plan/plan.ts";
import { type LogStatus, type LogTable, logTableName } from "../run/log_table.ts";
import type { ProgressEntry } from "../run/progress.ts";
import type { LogFact } from "../run/verify_log.ts";
import type { Connection, Row } from "./connection.ts";
import { isMissingTable, queryError } from "./database_error.ts";

/** A row of the log in full. */
export interface LogRow extends LogFact {
  /** ISO 8601, in UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly serverUser: string;
  readonly clientHost: string | null;
  readonly toolVersion: string;
}

const factColumns = "id, revision, direction, status, checksum, statements";

/** The log, newest first; nothing when there is no log. */
export async function readLog(connection: Connection, table: LogTable): Promise<readonly LogRow[]> {
  const rows = await ask(
    connection,
    `SELECT ${factColumns}, server_user, host(client_host) AS client_host, tool_version,
      to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started,
      round(extract(epoch FROM duration)::numeric, 3)::float8 AS seconds
    FROM ${logTableName(table)} ORDER BY id DESC`,
  );
  return rows.map((row) => ({
    ...readFact(row),
    started: String(row["started"]),
    seconds: Number(row["seconds"]),
    serverUser: String(row["server_user"]),
    clientHost: textOf(row["client_host"]),
    toolVersion: String(row["tool_version"]),
  }));
}

/** Of each revision the newest row that is complete, the newest that is not, and the newest stamp. */
export async function readLogFacts(connection: Connection, table: LogTable): Promise<readonly LogFact[]> {
  const rows = await ask(
    connection,
    `SELECT DISTINCT ON (revision, kind) ${factColumns}, CASE WHEN direction = 'stamp' THEN 'stamp'
        WHEN status IN ('done', 'accepted') THEN 'complete' ELSE 'partial' END AS kind
    FROM ${logTableName(table)} ORDER BY revision, kind, id DESC`,
  );
  return rows.map(readFact);
}

/** What is logged of a revision since it was last complete, or somebody stamped, newest first. */
export async function readLogProgress(
  connection: Connection,
  table: LogTable,
  revision: string,
  direction: Direction,
): Promise<readonly ProgressEntry[]> {
  const [log, id] = [logTableName(table), quoteLiteral(revision)];
  const rows = await ask(
    connection,
    `SELECT status, statements, checksum, detail FROM ${log}
    WHERE revision = ${id} AND direction = ${
      quoteLiteral(direction)
    } AND id > coalesce((SELECT max(id) FROM ${log}
        WHERE (revision = ${id} AND status IN ('done', 'accepted')) OR direction = 'stamp'), 0)
    ORDER BY id DESC`,
  );
  return rows.map((row) => ({
    status: row["status"] as LogStatus,
    statements: Number(row["statements"]),
    checksum: textOf(row["checksum"]),
    detail: textOf(row["detail"]),
  }));
}

async function ask(connection: Connection, sql: string): Promise<readonly Row[]> {
  try {
    return await connection.query(sql);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw queryError(error, "Cannot read the log");
  }
}

function readFact(row: Row): LogFact {
  return {
    id: Number(row["id"]),
    revision: String(row["revision"]),
    direction: row["direction"] as Direction,
    status: row["status"] as LogStatus,
    checksum: textOf(row["checksum"]),
    statements: Number(row["statements"]),
  };
}

function textOf(value: unknown): string | null {
  return value === null ? null : String(value);
}
