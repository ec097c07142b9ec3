import type { Statement } from "../sql/statement.ts";
import type { OtherSession } from "./other_session.ts";

/** Hears what a run does at this moment: for a display that lives, beside the events of the run. */
export interface Activity {
  /** Which statement the server works at; null for what stands around a revision's statements. */
  running(statement: Statement | null): void;
  /** What the server knows of it; told again and again while it takes long. */
  seen(state: ServerState): void;
}

/** What a server knows of a statement that takes long. */
export interface ServerState {
  /** Who keeps it waiting for a lock. */
  readonly blockers: readonly OtherSession[];
  /** Null for a command without a progress view, which is most of them. */
  readonly work: ServerWork | null;
}

/** A row of one of the `pg_stat_progress_…` views. */
export interface ServerWork {
  /** Such as `building index: scanning table`; empty where the view has no phases. */
  readonly phase: string;
  /** How much of `total` is done, in whatever the phase counts. */
  readonly done: number;
  /** 0: nobody knows. */
  readonly total: number;
}
