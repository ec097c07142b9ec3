import { type AludelError, DatabaseError } from "../../core/error.ts";
import type { MigrationStep } from "../../plan/plan.ts";
import { type PreparedStep, preparePlan } from "../../run/prepare.ts";
import type { Catalog } from "../../schema/catalog.ts";
import { inTransaction } from "./in_transaction.ts";
import type { History } from "./prove_history.ts";
import { createVersionTable, type Frame, replaySteps } from "./replay.ts";
import type { Shadow } from "./shadow.ts";

/** A shadow in which the steps of a history are run, for good or only to see what would become of it. */
export class Rehearsal {
  constructor(private readonly shadow: Shadow, readonly history: History) {}

  /** Empties the shadow. */
  async start(): Promise<void> {
    await this.shadow.empty();
    await createVersionTable(this.shadow, this.history.versionTable);
  }

  /** @throws {SourceError} for a file that can't be split, or such */
  prepare(step: MigrationStep): PreparedStep {
    const plan = { steps: [step], headsBefore: step.headsBefore, headsAfter: step.headsAfter };
    return preparePlan(plan, this.history.variables)[0]!;
  }

  async run(steps: readonly PreparedStep[], frame?: Frame): Promise<void> {
    await replaySteps(this.shadow, steps, this.history.versionTable, frame);
  }

  async read(frame: Frame = "transaction"): Promise<Catalog> {
    const within = frame === "transaction" ? "transaction" : "open transaction";
    return (await this.shadow.read(this.history.filter, within)).catalog;
  }

  /** Does something in a transaction that is rolled back, so that nothing has to be made good: by steps in savepoints. */
  async undo<T>(work: () => Promise<T>): Promise<T> {
    const connection = this.shadow.fill();
    return await inTransaction((sql) => connection.query(sql), { end: "ROLLBACK" }, work);
  }
}

/**
 * Whether a failure may come from several steps in one transaction: what is refused in a transaction or before the end of
 * one, and constraints that are checked at its end.
 */
export function isOfTransaction(error: AludelError | null): boolean {
  const sqlstate = error instanceof DatabaseError ? error.sqlstate ?? "" : "";
  return ["25001", "2D000", "55P04", "55006"].includes(sqlstate) || sqlstate.startsWith("23");
}
