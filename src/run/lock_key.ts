import { createHash } from "node:crypto";
import { type VersionTable, versionTableName } from "./version_table.ts";

/**
 * The key of the advisory lock that a runner holds: the same for everyone who has the same version table. The first
 * eight bytes of a hash, as PostgreSQL's signed bigint; advisory locks are a database's own, so its name is not part.
 */
export function lockKey(table: VersionTable): bigint {
  const hash = createHash("sha256").update(`aludel ${versionTableName(table)}`).digest();
  return hash.readBigInt64BE(0);
}
