import { quoteIdentifier, quoteLiteral, quoteQualified } from "../core/quote.ts";
import { VERSION } from "../core/version.ts";
import type { Direction } from "../plan/plan.ts";

/** Where the record of what ran is kept: beside the version table. */
export interface LogTable {
  readonly schema: string;
  readonly name: string;
}

/**
 * What an entry says. `done`: the step is complete. `accepted`: somebody said that an edited file is right.
 * The others are about a revision outside a transaction: `running`, after each statement; `begun`, before one that
 * can't be recorded together with what it does; `failed`, when the server refused such a one.
 */
export type LogStatus = "begun" | "running" | "failed" | "done" | "accepted";

/** One line of the record. */
export interface LogEntry {
  /** Empty for a stamp to the base. */
  readonly revision: string;
  readonly direction: Direction;
  /** SHA-256 of the part that ran; null for a stamp. Until it is done, of the statements that are done or tried. */
  readonly checksum: string | null;
  readonly status: LogStatus;
  /** How many statements of the part are done. */
  readonly statements: number;
  /** What resuming needs to know of a statement that has begun. */
  readonly detail?: string | null;
  /** How long it took, in seconds; null: since the transaction began. */
  readonly seconds: number | null;
}

/**
 * The append-only record (DESIGN.md, section 5). It is never a second source of truth: what is applied stands in
 * the version table alone.
 */
export function createLogTableSql(table: LogTable): string {
  return `CREATE TABLE IF NOT EXISTS ${logTableName(table)} (
    id bigint GENERATED ALWAYS AS IDENTITY,
    revision text NOT NULL,
    direction text NOT NULL,
    checksum text,
    started timestamptz NOT NULL DEFAULT transaction_timestamp(),
    duration interval NOT NULL DEFAULT clock_timestamp() - transaction_timestamp(),
    server_user text NOT NULL DEFAULT session_user,
    client_host inet DEFAULT inet_client_addr(),
    tool_version text NOT NULL,
    status text NOT NULL,
    statements integer NOT NULL,
    detail text,
    CONSTRAINT ${quoteIdentifier(`${table.name}_pkey`)} PRIMARY KEY (id)
)`;
}

/** The quoted `schema.table`. */
export function logTableName(table: LogTable): string {
  return quoteQualified(table.schema, table.name);
}

/** Adds an entry, as a part of the transaction that it is about. */
export function insertLogSql(table: LogTable, entry: LogEntry): string {
  const values = [
    ...(entry.seconds === null
      ? []
      : [`pg_catalog.clock_timestamp() - ${interval(entry.seconds)}`, interval(entry.seconds)]),
    quoteLiteral(entry.revision),
    quoteLiteral(entry.direction),
    entry.checksum === null ? "NULL" : quoteLiteral(entry.checksum),
    quoteLiteral(`aludel ${VERSION}`),
    quoteLiteral(entry.status),
    String(entry.statements),
    ...(entry.detail == null ? [] : [quoteLiteral(entry.detail)]),
  ];
  const columns = [
    ...(entry.seconds === null ? [] : ["started", "duration"]),
    ...["revision", "direction", "checksum", "tool_version", "status", "statements"],
    ...(entry.detail == null ? [] : ["detail"]),
  ];
  return `INSERT INTO ${logTableName(table)} (${columns.join(", ")}) VALUES (${values.join(", ")})`;
}

function interval(seconds: number): string {
  return `interval '${seconds.toFixed(3)} s'`;
}
