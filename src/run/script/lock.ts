import { lockKey } from "../lock_key.ts";
import type { VersionTable } from "../version_table.ts";

/** The lock of a session that runs a script, in SQL: the same lock that a live run holds. */
export interface ScriptLock {
  /** Whether this session holds it: the proof that the script's first guard has passed. */
  readonly isHeld: string;
  /** Takes it until the transaction ends, and tells whether nobody else has it. */
  readonly tryInTransaction: string;
  /** Takes it until the session ends or gives it back. */
  readonly take: string;
  /** Gives one taking back. */
  readonly giveBack: string;
}

/** Writes what is asked of the lock that belongs to a version table. */
export function scriptLock(table: VersionTable): ScriptLock {
  const key = lockKey(table);
  const half = (bits: bigint) => `'${BigInt.asUintN(32, bits)}'`; // as pg_locks shows a bigint key
  return {
    isHeld: "EXISTS (SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'" +
      ` AND classid = ${half(key >> 32n)} AND objid = ${half(key)} AND objsubid = 1)`,
    tryInTransaction: `pg_try_advisory_xact_lock(${key})`,
    take: `pg_advisory_lock(${key})`,
    giveBack: `pg_advisory_unlock(${key})`,
  };
}
