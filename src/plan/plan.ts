import type { Revision } from "../revision/revision.ts";

/** What a step does. */
export type Direction = "upgrade" | "downgrade" | "stamp";

/** One revision to run, and the version rows before and after it (ids, in load order). */
export interface MigrationStep {
  readonly direction: "upgrade" | "downgrade";
  readonly revision: Revision;
  readonly headsBefore: readonly string[];
  readonly headsAfter: readonly string[];
}

/** Version rows that are set without running anything. */
export interface StampStep {
  readonly direction: "stamp";
  /** The destination; null for the base. */
  readonly revision: Revision | null;
  readonly headsBefore: readonly string[];
  readonly headsAfter: readonly string[];
}

/** One entry of a plan. */
export type Step = MigrationStep | StampStep;

/** What will happen, in order: a value to print, to test, to run or to write as a script. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The version rows that the plan starts from. */
  readonly headsBefore: readonly string[];
  /** The version rows when all steps are done. */
  readonly headsAfter: readonly string[];
  /** The destination as it was written; several are joined by spaces. */
  readonly destination?: string;
  /** The ids that the destination means, in load order; empty for the base. */
  readonly targets?: readonly string[];
  /** Why there are no steps: the rows are the destination (`at`), or an upgrade's destination is older (`past`). */
  readonly already?: "at" | "past";
}

/** The id of the revision that a step is about; `base` for a stamp to the base. */
export function stepId(step: Step): string {
  return step.revision?.id ?? "base";
}
