import type { Row } from "./connection.ts";
import type { ServerWork } from "./activity.ts";

/**
 * One query over the server's progress views, each reduced to what its phase counts. The rows of partitions and
 * parallel workers are those of the process that leads them.
 */
export function workSql(process: number, serverVersion: number): string {
  const views = serverVersion >= 140000 ? [...allVersions, copy] : allVersions;
  return views.map((view) => `${view} WHERE pid = ${process}`).join("\nUNION ALL\n");
}

/** Reads a row of {@linkcode workSql}. */
export function readWork(row: Row): ServerWork {
  return { phase: String(row["phase"]), done: Number(row["done"]), total: Number(row["total"]) };
}

const allVersions = [
  `SELECT phase,
    CASE WHEN phase LIKE 'waiting for %' THEN lockers_done
      WHEN phase LIKE '%tuples%' THEN tuples_done ELSE blocks_done END AS done,
    CASE WHEN phase LIKE 'waiting for %' THEN lockers_total
      WHEN phase LIKE '%tuples%' THEN tuples_total ELSE blocks_total END AS total
  FROM pg_catalog.pg_stat_progress_create_index`,
  `SELECT phase, heap_blks_scanned, CASE phase WHEN 'seq scanning heap' THEN heap_blks_total ELSE 0 END
  FROM pg_catalog.pg_stat_progress_cluster`,
  `SELECT phase, CASE phase WHEN 'vacuuming heap' THEN heap_blks_vacuumed ELSE heap_blks_scanned END,
    CASE WHEN phase IN ('scanning heap', 'vacuuming heap') THEN heap_blks_total ELSE 0 END
  FROM pg_catalog.pg_stat_progress_vacuum`,
  `SELECT phase, sample_blks_scanned, CASE phase WHEN 'acquiring sample rows' THEN sample_blks_total ELSE 0 END
  FROM pg_catalog.pg_stat_progress_analyze`,
];

/** The size of what a client sends is not known to the server: then the rows are counted. */
const copy = `SELECT '', CASE WHEN bytes_total > 0 THEN bytes_processed ELSE tuples_processed END, bytes_total
  FROM pg_catalog.pg_stat_progress_copy`;
