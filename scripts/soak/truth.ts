import postgres from "postgres";
import { aloneId, ids } from "./project.ts";

/** Asks a database something, on a connection of its own. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...await client.unsafe(sql)];
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Makes the tables that {@linkcode checkBoundary} reads, so that it can read them in one snapshot at any time. */
export const appliedTableSql = "CREATE TABLE applied (id text NOT NULL)";

/**
 * Whether a database is at a boundary: its rows say that exactly the revisions up to its version ran, each once. Of
 * the one outside a transaction, the row may be there before, when the log says so.
 *
 * @returns what is wrong; null when nothing is
 */
export async function checkBoundary(url: string): Promise<string | null> {
  const [row] = await query(
    url,
    `SELECT (SELECT string_agg(version_num, ',') FROM alembic_version) AS version,
      (SELECT string_agg(id, ',' ORDER BY id) FROM applied) AS applied,
      (SELECT max(statements) FROM aludel_log WHERE revision = '${aloneId}' AND status = 'running') AS part,
      (SELECT string_agg(revision, ',' ORDER BY id) FROM aludel_log WHERE status = 'done') AS logged`,
  );
  const version = String(row!["version"] ?? "");
  const upTo = ids.slice(0, ids.indexOf(version as typeof ids[number]) + 1);
  const isPartOf = Number(row!["part"] ?? 0) >= 2 && upTo.at(-1) === ids[ids.indexOf(aloneId) - 1];
  const expected = [...upTo, ...(isPartOf ? [aloneId] : [])].join(",");
  const applied = String(row!["applied"] ?? "");
  if (applied !== expected) return `at "${version}" these ran: ${applied}`;
  if (String(row!["logged"] ?? "") !== upTo.join(",")) {
    return `at "${version}" the log has: ${row!["logged"]}`;
  }
  return null;
}

/** Whether everything was applied, once, and the index is whole. Null when it is so. */
export async function checkEnd(url: string): Promise<string | null> {
  const wrong = await checkBoundary(url);
  if (wrong !== null) return wrong;
  const [row] = await query(
    url,
    `SELECT (SELECT string_agg(version_num, ',') FROM alembic_version) AS version,
      (SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ',') FROM pg_index
        WHERE indrelid = 't'::regclass) AS indexes,
      (SELECT count(*)::int FROM t WHERE z = 8) AS rows,
      (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks`,
  );
  const found = JSON.stringify(row);
  const expected = { version: ids.at(-1), indexes: "t_x true", rows: 2300, locks: 0 };
  return found === JSON.stringify(expected) ? null : `at the end: ${found}`;
}
