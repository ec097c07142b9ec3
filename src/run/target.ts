import type { Plan, Step } from "../plan/plan.ts";
import type { PreparedStep } from "./prepare.ts";
import type { SentStatement } from "./variables.ts";

/**
 * What one loop runs a plan on: a live database or a script.
 *
 * The loop calls `open`, `execute` and `close` of a transactional step without waiting in between, so that a live
 * target can send them as one flight. When one of them fails, the later ones fail too and change nothing.
 */
export interface Target {
  /**
   * Prepares a step; `begin` opens the transaction. The version rows must be the step's before it begins, and, outside a
   * transaction, before its first statement. Then the hooks before it run.
   */
  open(prepared: PreparedStep, begin: boolean): Promise<void>;
  execute(prepared: PreparedStep, sent: SentStatement): Promise<void>;
  /**
   * Resets what the revision may have changed, writes version rows and log, and runs the hooks behind them; `commit` ends
   * the transaction.
   */
  close(prepared: PreparedStep, commit: boolean): Promise<void>;
  /** Gives the transaction up. */
  rollback(): Promise<void>;
  /** How many statements of a step outside a transaction were done before, by a run that did not come to its end. */
  resume(prepared: PreparedStep): Promise<number>;
  /** Records, outside a transaction, that the first `count` statements of a step are done. */
  recordProgress(prepared: PreparedStep, count: number): Promise<void>;
}

/** What the loop tells of a step: it starts; it is done, and stays done. */
export interface StepEvent {
  readonly kind: "start" | "done";
  readonly step: Step;
  /** From 1. */
  readonly number: number;
  readonly total: number;
  /** How long the step took; 0 at its start. */
  readonly milliseconds: number;
}

/** What a run on a database tells beside its steps. */
export type RunEvent =
  | StepEvent
  /** What is going to be done; once more when others changed the version rows meanwhile. */
  | { readonly kind: "plan"; readonly plan: Plan }
  /** A sentence about something unusual, such as a wait. */
  | { readonly kind: "note"; readonly message: string };
