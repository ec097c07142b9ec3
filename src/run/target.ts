import type { Step } from "../plan/plan.ts";
import type { PreparedStep } from "./prepare.ts";
import type { SentStatement } from "./variables.ts";

/**
 * What one loop runs a plan on: a live database or a script.
 *
 * The loop calls `open`, `execute` and `close` of a transactional step without waiting in between, so that a live
 * target can send them as one flight. When one of them fails, the later ones fail too and change nothing.
 */
export interface Target {
  /** Prepares a step; `begin` opens the transaction and makes sure that the version rows are the step's. */
  open(prepared: PreparedStep, begin: boolean): Promise<void>;
  execute(prepared: PreparedStep, sent: SentStatement): Promise<void>;
  /** Resets what the revision may have changed, writes version rows and log; `commit` ends the transaction. */
  close(prepared: PreparedStep, commit: boolean): Promise<void>;
  /** Gives the transaction up. */
  rollback(): Promise<void>;
  /** Records, outside a transaction, that the first `count` statements of a step are done. */
  recordProgress(prepared: PreparedStep, count: number): Promise<void>;
}

/** What the loop tells while it runs. */
export interface RunEvent {
  readonly kind: "start" | "done";
  readonly step: Step;
  /** From 1. */
  readonly number: number;
  readonly total: number;
  /** How long the step took; 0 at its start. */
  readonly milliseconds: number;
}
