import { AludelError, DatabaseError, type Note } from "../core/error.ts";
import { type Step, stepId } from "../plan/plan.ts";
import type { PreparedStep } from "./prepare.ts";
import type { RunEvent, Target } from "./target.ts";

/** Where transactions begin and end: around each revision, or around the whole run. */
export type TransactionMode = "revision" | "all";

/**
 * Runs prepared steps in order on a target: the one loop for a live database and for a script.
 *
 * @throws {DatabaseError} with notes that say what stays applied, what was rolled back and what was not run
 */
export async function* runPlan(
  prepared: readonly PreparedStep[],
  target: Target,
  mode: TransactionMode,
): AsyncGenerator<RunEvent> {
  const total = prepared.length;
  let committed = 0;
  for (const [index, current] of prepared.entries()) {
    const event = { step: current.step, number: index + 1, total };
    const started = performance.now();
    yield { ...event, kind: "start", milliseconds: 0 };
    try {
      if (current.transaction) {
        const first = index === committed;
        const last = mode === "revision" || !prepared[index + 1]?.transaction;
        await runInTransaction(current, target, first, last);
        if (last) committed = index + 1;
      } else {
        await runAlone(current, target);
        committed = index + 1;
      }
    } catch (error) {
      throw await giveUp(error, target, prepared, committed, index);
    }
    yield { ...event, kind: "done", milliseconds: performance.now() - started };
  }
}

/** Sends the whole of a step as one flight, then waits for its answers in order: the first failure is the cause. */
async function runInTransaction(
  prepared: PreparedStep,
  target: Target,
  begin: boolean,
  commit: boolean,
): Promise<void> {
  const flight = [
    target.open(prepared, begin),
    ...prepared.statements.map((statement) => target.execute(prepared, statement)),
    target.close(prepared, commit),
  ];
  const outcomes = await Promise.allSettled(flight);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
}

/** Runs statement by statement; only what follows the last one, the rows, is in a transaction. */
async function runAlone(prepared: PreparedStep, target: Target): Promise<void> {
  await target.open(prepared, false);
  for (const [index, statement] of prepared.statements.entries()) {
    await target.execute(prepared, statement);
    await target.recordProgress(prepared, index + 1);
  }
  await target.open(prepared, true);
  await target.close(prepared, true);
}

/** Rolls back and says, for an error of the database, where that leaves it. */
async function giveUp(
  error: unknown,
  target: Target,
  prepared: readonly PreparedStep[],
  committed: number,
  failed: number,
): Promise<unknown> {
  await target.rollback();
  if (!(error instanceof AludelError)) return error;
  const steps = prepared.map(({ step }) => step);
  const notes = [
    ...error.notes,
    ...whereItStands(steps, committed, failed, prepared[failed]!.transaction),
  ];
  const revision = steps[failed]!.revision?.id;
  return error instanceof DatabaseError
    ? new DatabaseError(error.message, { ...error, notes, revision, cause: error.cause })
    : error;
}

function whereItStands(
  steps: readonly Step[],
  committed: number,
  failed: number,
  transaction: boolean,
): Note[] {
  const kept = steps.slice(0, committed);
  const undone = steps.slice(committed, transaction ? failed + 1 : failed);
  const waiting = steps.slice(failed + 1);
  const says = (text: string, some: readonly Step[]) =>
    some.length > 0 ? [{ message: `${text}: ${names(some)}` }] : [];
  return [
    ...says("done and kept", kept),
    ...says("rolled back", undone),
    ...(transaction ? [] : says("done in part, as it is outside a transaction", [steps[failed]!])),
    ...says("not run", waiting),
  ];
}

function names(steps: readonly Step[]): string {
  const most = 5;
  const shown = steps.slice(0, most).map(stepId).join(", ");
  return steps.length > most ? `${shown} and ${steps.length - most} more` : shown;
}
