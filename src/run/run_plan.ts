import { returnsToSavepoint } from "../sql/transaction_control.ts";
import type { PreparedStep } from "./prepare.ts";
import type { StepEvent, Target } from "./target.ts";

/** Where transactions begin and end: around each revision, or around the whole run. */
export type TransactionMode = "revision" | "all";

/**
 * Runs prepared steps in order on a target: the one loop for a live database and for a script. A step is told as
 * done once its transaction is committed. After a failure, or when nobody reads on, the transaction is rolled back.
 *
 * @param stop ends the run before the next step, or the next statement outside a transaction, with its reason
 */
export async function* runPlan(
  prepared: readonly PreparedStep[],
  target: Target,
  mode: TransactionMode,
  stop?: AbortSignal,
): AsyncGenerator<StepEvent> {
  const total = prepared.length;
  let done = 0;
  for (const unit of transactionUnits(prepared, mode)) {
    const events: StepEvent[] = [];
    let isThrough = false;
    try {
      for (const [index, current] of unit.entries()) {
        stop?.throwIfAborted();
        const event = { step: current.step, number: done + index + 1, total };
        yield { ...event, kind: "start", milliseconds: 0 };
        const started = performance.now();
        if (current.transaction) {
          await runInTransaction(current, target, index === 0, index === unit.length - 1);
        } else await runAlone(current, target, stop);
        events.push({ ...event, kind: "done", milliseconds: performance.now() - started });
      }
      isThrough = true;
    } finally { // also when nobody reads on behind a start
      if (!isThrough) await target.rollback();
    }
    yield* events;
    done += unit.length;
  }
}

/** Parts steps into those that are committed together: each alone, or with `all` as many as come in a row. */
export function transactionUnits(prepared: readonly PreparedStep[], mode: TransactionMode): PreparedStep[][] {
  const units: PreparedStep[][] = [];
  for (const current of prepared) {
    const unit = units.at(-1);
    if (mode === "all" && current.transaction && unit?.[0]?.transaction) unit.push(current);
    else units.push([current]);
  }
  return units;
}

/**
 * Sends the whole of a step as one flight, then waits for its answers in order: the first failure is the cause, and
 * what follows it fails too. Only ROLLBACK TO would revive the transaction, so that waits for what is before it.
 */
async function runInTransaction(
  prepared: PreparedStep,
  target: Target,
  begin: boolean,
  commit: boolean,
): Promise<void> {
  let flight = [target.open(prepared, begin)];
  for (const sent of prepared.statements) {
    if (returnsToSavepoint({ ...sent.statement, text: sent.text })) {
      await allInOrder(flight);
      flight = [];
    }
    flight.push(target.execute(prepared, sent));
  }
  await allInOrder([...flight, target.close(prepared, commit)]);
}

/** Runs statement by statement; only what follows the last one, the rows, is in a transaction. */
async function runAlone(prepared: PreparedStep, target: Target, stop?: AbortSignal): Promise<void> {
  const finished = await target.resume(prepared);
  await target.open(prepared, false);
  for (const [index, statement] of prepared.statements.entries()) {
    if (index < finished) continue;
    stop?.throwIfAborted();
    await target.execute(prepared, statement);
    await target.recordProgress(prepared, index + 1);
  }
  await allInOrder([target.open(prepared, true), target.close(prepared, true)]);
}

/** Waits for everything that was sent; the first failure is the cause of the others. */
export async function allInOrder(flight: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(flight);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
}
