import { quoteIdentifier, quoteLiteral, quoteQualified } from "../core/quote.ts";
import type { ConcurrentIndex } from "../sql/created_concurrently.ts";
import type { Connection } from "./connection.ts";

/** An index of a table, whole or not. */
export interface TableIndex {
  readonly schema: string;
  readonly name: string;
  /** False: its building failed, or is not yet done. */
  readonly isValid: boolean;
  /** The process that builds it, as far as we may see it. */
  readonly builder: number | null;
}

/** All indexes of the table that an index is to be on; none when there is no such table. */
export async function listIndexes(
  connection: Connection,
  { schema, table }: ConcurrentIndex,
): Promise<readonly TableIndex[]> {
  const name = schema === null ? quoteIdentifier(table) : quoteQualified(schema, table);
  const rows = await connection.query(`SELECT n.nspname AS schema, c.relname AS name, i.indisvalid AS valid,
      (SELECT min(p.pid) FROM pg_catalog.pg_stat_progress_create_index p
        WHERE p.index_relid = c.oid AND p.datname = current_database()) AS builder
    FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indrelid = pg_catalog.to_regclass(${quoteLiteral(name)}) ORDER BY c.relname COLLATE "C"`);
  return rows.map((row) => ({
    schema: String(row["schema"]),
    name: String(row["name"]),
    isValid: row["valid"] === true,
    builder: row["builder"] === null ? null : Number(row["builder"]),
  }));
}

/** Drops an index without being in anyone's way. */
export async function dropConcurrently(connection: Connection, { schema, name }: TableIndex): Promise<void> {
  await connection.query(`DROP INDEX CONCURRENTLY IF EXISTS ${quoteQualified(schema, name)}`);
}
