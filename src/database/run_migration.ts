import type { Plan } from "../plan/plan.ts";
import type { PreparedStep } from "../run/prepare.ts";
import type { TransactionMode } from "../run/run_plan.ts";
import type { RunEvent } from "../run/target.ts";
import type { Activity } from "./activity.ts";
import type { Database } from "./database.ts";
import { Migration } from "./migration.ts";
import { RunnerLock } from "./runner_lock.ts";

/** What a run is to do, and how patiently. */
export interface MigrationRequest {
  /** Plans from the version rows; called again when others change them before it is our turn. */
  plan(heads: readonly string[]): Plan;
  /** Splits and checks the SQL of a plan. */
  prepare(plan: Plan): readonly PreparedStep[];
  /** Whether a plan leads to the same place after a part of it is done: not so for `+1`. */
  readonly isRepeatable: boolean;
  readonly mode: TransactionMode;
  /** How often a transaction is tried again after its `lock_timeout` or a deadlock. */
  readonly lockRetries: number;
  /** How long to wait for another runner, in milliseconds; null: as long as it takes. */
  readonly lockWait: number | null;
  /** Stops the run: the running statement is cancelled on the server, and the reason thrown. */
  readonly stop: AbortSignal;
  /** Hears what the server works at. Default: nobody does, and nothing is asked of the server for it. */
  readonly activity?: Activity | undefined;
}

/**
 * Plans and runs on a database, one runner at a time. When there is nothing to do, no lock is taken; otherwise the
 * plan is made again under the lock, and again whenever somebody else changed the version rows all the same.
 *
 * @throws {DatabaseError} with notes that say what stays applied, what was rolled back and what was not run
 */
export async function* runMigration(database: Database, request: MigrationRequest): AsyncGenerator<RunEvent> {
  const plan = request.plan(await database.heads());
  yield { kind: "plan", plan };
  if (plan.steps.length === 0) return;
  request.prepare(plan); // a mistake in a file is said before anything is locked
  const lock = new RunnerLock(database);
  const cancel = () => void database.cancel().catch(() => {}); // a server that can't be asked ends it by itself
  request.stop.addEventListener("abort", cancel, { once: true });
  try {
    await using migration = new Migration(database, lock, request);
    yield* migration.run(plan);
  } finally {
    request.stop.removeEventListener("abort", cancel);
    await lock.release();
  }
}
