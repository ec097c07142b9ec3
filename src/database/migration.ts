import { formatDuration } from "../core/duration.ts";
import { DatabaseError } from "../core/error.ts";
import { type Plan, stepId } from "../plan/plan.ts";
import { runPlan } from "../run/run_plan.ts";
import { isSameSet, RunPosition } from "../run/run_position.ts";
import type { RunEvent } from "../run/target.ts";
import type { Database } from "./database.ts";
import { LiveTarget } from "./live_target.ts";
import { describeLockFailure, isLockFailure, lastLockFailure, retryPause } from "./lock_failure.ts";
import type { MigrationRequest } from "./run_migration.ts";
import type { RunnerLock } from "./runner_lock.ts";
import { pauseFor, takeTurn } from "./take_turn.ts";

/** How often others may change the version rows under our lock before we give up. */
const mostRaces = 100;

/** One run on a database, from taking the lock to the last commit, through whatever happens in between. */
export class Migration implements AsyncDisposable {
  private readonly target: LiveTarget;
  private readonly position = new RunPosition();
  /** How often the transaction that runs was tried again. */
  private retries = 0;
  private races = 0;
  private hasToldOfPooler = false;

  constructor(
    private readonly database: Database,
    private readonly lock: RunnerLock,
    private readonly request: MigrationRequest,
  ) {
    this.target = new LiveTarget(database, lock, request.stop, request.activity);
  }

  /** Runs a plan, or what it has become when our turn comes. */
  async *run(plan: Plan): AsyncGenerator<RunEvent> {
    let goesOn = yield* this.begin(plan);
    while (goesOn) {
      try {
        yield* this.runRest();
        return;
      } catch (error) {
        goesOn = yield* this.survive(error);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.target[Symbol.asyncDispose]();
  }

  /** Takes the lock. False when others have done everything meanwhile. */
  private async *begin(plan: Plan): AsyncGenerator<RunEvent, boolean> {
    const { database, lock, request } = this;
    let newest = plan;
    const isPointless = async () => {
      newest = request.plan(await database.heads());
      return newest.steps.length === 0;
    };
    if (!(yield* takeTurn(database, lock, { ...request, isPointless }))) {
      yield { kind: "plan", plan: newest };
      return false;
    }
    yield* this.tellOfPooler();
    const heads = await database.ensureTables();
    if (!isSameSet(heads, plan.headsBefore)) return yield* this.planAnew(heads);
    this.position.adopt(request.prepare(plan));
    return true;
  }

  private async *planAnew(heads: readonly string[]): AsyncGenerator<RunEvent, boolean> {
    const plan = this.request.plan(heads);
    yield { kind: "plan", plan };
    this.position.adopt(this.request.prepare(plan));
    return plan.steps.length > 0;
  }

  private async *runRest(): AsyncGenerator<RunEvent> {
    const { position, request, lock } = this;
    const offset = position.committed;
    for await (const event of runPlan(position.rest, this.target, request.mode, request.stop)) {
      const index = offset + event.number - 1;
      if (event.kind === "start") {
        lock.assertKept();
        if (!position.start(index)) continue; // it is tried again
      } else {
        position.commitTo(index + 1);
        this.retries = this.races = 0;
      }
      yield* this.tellOfPooler();
      yield { ...event, ...position.numbers(index) };
    }
  }

  /** A pooler may show only later that it gives us more than one session. */
  private *tellOfPooler(): Generator<RunEvent> {
    if (!this.lock.sessionsAreVoid || this.hasToldOfPooler) return;
    this.hasToldOfPooler = true;
    yield note(poolerNote);
  }

  /** Does what a failure asks for. False when nothing is left to do. @throws when nothing can be done */
  private async *survive(error: unknown): AsyncGenerator<RunEvent, boolean> {
    const { request, database } = this;
    if (database.connection.isLost) return yield* this.surviveLoss(error);
    if (request.stop.aborted) throw this.explain(request.stop.reason);
    if (error instanceof DatabaseError && error.code === "version_rows_changed") {
      return yield* this.follow(await database.heads(), error);
    }
    if (!isLockFailure(error)) throw this.explain(error);
    if (this.retries >= request.lockRetries) {
      throw this.explain(lastLockFailure(error, this.target.blockers, this.retries + 1));
    }
    const pause = retryPause(++this.retries);
    const again = `trying again in ${formatDuration(pause)} (${this.retries} of ${request.lockRetries})`;
    yield note(`${describeLockFailure(error, this.target.blockers)}; ${again}`);
    await pauseFor(pause, request.stop).catch((reason) => {
      throw this.explain(reason);
    });
    return true;
  }

  /** Goes on from version rows that another runner has written. */
  private async *follow(heads: readonly string[], error: unknown): AsyncGenerator<RunEvent, boolean> {
    if (++this.races > mostRaces) throw this.explain(error);
    const place = this.position.findRows(heads);
    if (place === null) {
      if (!this.request.isRepeatable && this.position.hasCommitted) throw this.explain(error);
      return yield* this.planAnew(heads);
    }
    for (const step of this.position.commitTo(place)) {
      yield note(`Revision "${stepId(step)}" was applied by another runner meanwhile`);
    }
    return this.position.rest.length > 0;
  }

  /** Finds out what became of what was under way when the connection broke, before it claims anything. */
  private async *surviveLoss(error: unknown): AsyncGenerator<RunEvent, boolean> {
    const { position, request } = this;
    yield note("The connection was lost; connecting again to see what was done");
    const heads = yield* this.readRowsAgain(error);
    const before = position.committed;
    const place = position.findRows(heads);
    if (place === before) {
      if (position.running) await this.target.recount(position.running);
      throw this.explain(this.lossError(error));
    }
    if (place === null) return yield* this.follow(heads, error);
    for (const [index, step] of position.commitTo(place).entries()) {
      yield note(`Revision "${stepId(step)}" was committed although the connection was lost`);
      yield { kind: "done", step, milliseconds: 0, ...position.numbers(before + index) };
    }
    if (request.stop.aborted) throw this.explain(request.stop.reason);
    return position.rest.length > 0;
  }

  /** The version rows, once nothing of what the lost session was sent is under way any more. */
  private async *readRowsAgain(error: unknown): AsyncGenerator<RunEvent, readonly string[]> {
    const { database, lock, request } = this;
    const { processId } = database.connection;
    try {
      await database.reconnect();
      await lock.endSession(processId);
      const stop = new AbortController().signal; // who was asked to stop still says where it stands
      yield* takeTurn(database, lock, { lockWait: request.lockWait, stop });
      return await database.heads();
    } catch (failure) {
      throw this.unknownFate(error, failure);
    }
  }

  private lossError(error: unknown): unknown {
    const { running } = this.position;
    if (!(error instanceof DatabaseError) || !running) return error;
    const state = error.message.replace(/^Cannot [^"]*"[^"]*": /, "");
    const message = `Cannot ${running.step.direction} "${stepId(running.step)}": ${state}`;
    return error.with({ code: "connection_lost", hint: error.hint ?? "run again" }, message);
  }

  private unknownFate(error: unknown, failure: unknown): DatabaseError {
    const id = this.position.running ? stepId(this.position.running.step) : "";
    const reasons = [error, failure].filter((one) => one instanceof Error);
    return new DatabaseError(`Cannot tell what became of revision "${id}": the connection was lost`, {
      code: "connection_lost",
      revision: id,
      cause: error,
      notes: [...reasons.map(({ message }) => ({ message })), ...this.position.describeCertain()],
      hint: 'when the server is back, see "aludel current", or just run again: it goes on from what is done',
    });
  }

  /** Adds to an error where it leaves the database. */
  private explain(error: unknown): unknown {
    if (!(error instanceof DatabaseError)) return error;
    const { running } = this.position;
    const finished = running ? this.target.finishedStatements(running.step) : 0;
    return error.with({
      notes: [...error.notes, ...this.position.describe(finished, this.database.logTable !== null)],
      revision: error.revision ?? running?.step.revision?.id,
    });
  }
}

const poolerNote =
  "A connection pooler in between gives each transaction another session. Session locks and " +
  "settings are void there, so an open transaction holds the runner's lock";

function note(message: string): RunEvent {
  return { kind: "note", message };
}
