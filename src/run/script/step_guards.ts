import { quoteLiteral } from "../../core/quote.ts";
import type { Step } from "../../plan/plan.ts";
import type { PreparedHook } from "../hook.ts";
import { doBlock, raise } from "./do_block.ts";

/** What a guard makes sure of, beside that the first guard of the script has passed. */
export interface Expected {
  /** What is not run otherwise, in words. */
  readonly what: string;
  readonly step: Step;
  /** What {@linkcode markSql} has noted last; null: nothing is expected. */
  readonly mark?: string | null;
}

/** How a script makes sure that a step fits, and sets the version rows. */
export interface StepGuards {
  /** Whether the guard at the top needs a transaction of its own. */
  readonly opensAlone: boolean;
  /** The guard at the top, in a transaction. */
  opening(): string;
  /** The guard of every further transaction: it raises, so that all up to its COMMIT fails. */
  transaction(expected: Expected): string;
  /**
   * The guard before a statement that stands outside a transaction. An error would not keep a client that goes on after
   * errors from running the statement, so the session is made read-only first.
   *
   * @param asSelf whether the role may be another one, which may not see the version table
   */
  outside(expected: Expected, asSelf: boolean): string;
  /** Sets the version rows to those after the step, and raises when they are not. */
  writeRows(expected: Expected): string;
  /** Raises when the version rows are not those after the step. */
  checkRows(expected: Expected): string;
  /** A hook with the settings that it runs with, and what takes them back. */
  hook(hook: PreparedHook, settings: string, restore: string): string;
  /** Lines of psql around a step that may be done already; null when there are none. */
  condition(step: Step): { readonly before: string; readonly after: string } | null;
}

/** Stops, also for a client that goes on, unless `condition` holds after a statement outside a transaction. */
export function outsideCheckSql(condition: string, message: string): string {
  return doBlock([`IF NOT ${condition} THEN`, ...stopSession(message), "END IF;"]);
}

/** Lines that make the session read-only and raise. */
export function stopSession(message: string): string[] {
  return [
    "    PERFORM set_config('default_transaction_read_only', 'on', false);",
    "    COMMIT; -- keeps the setting, so that a client that goes on after errors writes nothing",
    ...raise(
      quoteLiteral(message),
      "the session is read-only now; undo it with: RESET default_transaction_read_only",
    ),
  ];
}

/** Notes in the session how far the script has come; inside a transaction that fails it is taken back. */
export function markSql(mark: string): string {
  return doBlock([`PERFORM set_config('aludel.done', ${quoteLiteral(mark)}, false);`]);
}

/** What is added to a condition when a mark is expected. */
export function markIs({ mark }: Expected): string {
  if (mark == null) return "";
  return `\n        AND current_setting('aludel.done', true) IS NOT DISTINCT FROM ${quoteLiteral(mark)}`;
}
