import { quoteIdentifier, quoteLiteral, quoteQualified } from "../core/quote.ts";

/** Where the version rows are. */
export interface VersionTable {
  readonly schema: string;
  readonly name: string;
}

/** The quoted `schema.table`. */
export function versionTableName(table: VersionTable): string {
  return quoteQualified(table.schema, table.name);
}

/** Exactly the table that Alembic makes, so that a database can move between the two tools. */
export function createVersionTableSql(table: VersionTable): string {
  return `CREATE TABLE IF NOT EXISTS ${versionTableName(table)} (
    version_num varchar(32) NOT NULL,
    CONSTRAINT ${quoteIdentifier(`${table.name}_pkc`)} PRIMARY KEY (version_num)
)`;
}

/** Keeps every other runner out until the transaction ends; readers are not disturbed. */
export function lockVersionTableSql(table: VersionTable): string {
  return `LOCK TABLE ${versionTableName(table)} IN SHARE ROW EXCLUSIVE MODE`;
}

/**
 * Fails with 22012 (division by zero) unless the rows are exactly `heads`. An assertion without PL/pgSQL costs a tenth
 * of a DO block; who runs it knows what it asked and gives the error its words.
 */
export function assertVersionRowsSql(table: VersionTable, heads: readonly string[]): string {
  const expected = heads.length === 0
    ? "count(*) = 0"
    : `count(*) = ${heads.length} AND count(*) FILTER (WHERE version_num IN (${
      list(heads)
    })) = ${heads.length}`;
  return `SELECT 1 / (${expected})::int FROM ${versionTableName(table)}`;
}

/**
 * The statements that bring the version rows from `before` to `after`, the set difference of the two. As Alembic does,
 * a row that gives way to another one is updated, so that a trigger or a reader never sees none.
 */
export function writeVersionRowsSql(
  table: VersionTable,
  before: readonly string[],
  after: readonly string[],
): string[] {
  const name = versionTableName(table);
  const kept = new Set(after);
  const there = new Set(before);
  const gone = before.filter((id) => !kept.has(id));
  const added = after.filter((id) => !there.has(id));
  const updates = Math.min(gone.length, added.length, 1);
  return [
    ...gone.slice(updates).map((id) => `DELETE FROM ${name} WHERE version_num = ${quoteLiteral(id)}`),
    ...gone.slice(0, updates).map((id) =>
      `UPDATE ${name} SET version_num = ${quoteLiteral(added[0]!)} WHERE version_num = ${quoteLiteral(id)}`
    ),
    ...added.slice(updates).map((id) => `INSERT INTO ${name} (version_num) VALUES (${quoteLiteral(id)})`),
  ];
}

function list(ids: readonly string[]): string {
  return ids.map(quoteLiteral).join(", ");
}
