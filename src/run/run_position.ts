import type { Note } from "../core/error.ts";
import { type Step, stepId } from "../plan/plan.ts";
import type { PreparedStep } from "./prepare.ts";

/** How far a run has come in its plan. */
export class RunPosition {
  private steps: readonly PreparedStep[] = [];
  private done = 0;
  /** Steps that were committed before the plan was made anew. */
  private earlier = 0;
  private started = -1;
  /** The last step that has ever begun: more than `started` when a transaction of several is tried again. */
  private furthest = -1;

  /** Begins a plan; what was committed of the one before stays counted. */
  adopt(prepared: readonly PreparedStep[]): void {
    this.earlier += this.done;
    this.steps = prepared;
    this.done = 0;
    this.started = this.furthest = -1;
  }

  /** How many steps of the plan are committed. */
  get committed(): number {
    return this.done;
  }

  /** Whether the run has committed anything at all. */
  get hasCommitted(): boolean {
    return this.earlier + this.done > 0;
  }

  /** What is still to do. */
  get rest(): readonly PreparedStep[] {
    return this.steps.slice(this.done);
  }

  /** The step that has begun and is not committed; null when none has. */
  get running(): PreparedStep | null {
    return this.started >= this.done ? this.steps[this.started] ?? null : null;
  }

  /** The step number `index` of the plan begins. Tells whether for the first time. */
  start(index: number): boolean {
    this.started = index;
    const isFirst = index > this.furthest;
    this.furthest = Math.max(index, this.furthest);
    return isFirst;
  }

  /** The first `count` steps of the plan are committed. Gives those that were not before. */
  commitTo(count: number): readonly Step[] {
    const fresh = this.steps.slice(this.done, count).map(({ step }) => step);
    this.done = count;
    return fresh;
  }

  /** The place of a step in the whole run, for a person: from 1. */
  numbers(index: number): { number: number; total: number } {
    return { number: this.earlier + index + 1, total: this.earlier + this.steps.length };
  }

  /** After how many steps the version rows are these; null when they are at no place that is still ahead. */
  findRows(heads: readonly string[]): number | null {
    for (let count = this.done; count <= this.steps.length; count++) {
      if (isSameSet(heads, this.rowsAt(count))) return count;
    }
    return null;
  }

  /**
   * Says what stays applied, what was rolled back, and what was not run.
   *
   * @param finished how many statements of the running step are done, when it is outside a transaction
   * @param isLogged whether the next run will know that
   */
  describe(finished: number, isLogged: boolean): Note[] {
    const steps = this.steps.map(({ step }) => step);
    const next = Math.max(this.started + 1, this.done);
    const { running } = this;
    const undone = steps.slice(this.done, running?.transaction === false ? next - 1 : next);
    return [
      ...saySteps("done and kept", steps.slice(0, this.done)),
      ...saySteps("rolled back", undone),
      ...(running?.transaction === false ? [sayPart(running, finished, isLogged)] : []),
      ...saySteps("not run", steps.slice(next)),
    ];
  }

  /** What is certain when nobody can be asked what became of the running step. */
  describeCertain(): Note[] {
    return saySteps("done and kept", this.steps.slice(0, this.done).map(({ step }) => step));
  }

  private rowsAt(count: number): readonly string[] {
    return count === 0 ? this.steps[0]?.step.headsBefore ?? [] : this.steps[count - 1]!.step.headsAfter;
  }
}

/** Whether two lists of version rows are the same, in whatever order. */
export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const set = new Set(a);
  return set.size === new Set(b).size && b.every((id) => set.has(id));
}

function sayPart({ step, statements }: PreparedStep, finished: number, isLogged: boolean): Note {
  const part = `${
    stepId(step)
  } is outside a transaction: ${finished} of its ${statements.length} statements are done`;
  if (finished === 0) return { message: part };
  const next = isLogged
    ? "the next run goes on behind them"
    : 'without a log (log_table = "") the next run begins at its first statement again';
  return { message: `${part}; ${next}` };
}

function saySteps(text: string, steps: readonly Step[]): Note[] {
  return steps.length > 0 ? [{ message: `${text}: ${names(steps)}` }] : [];
}

function names(steps: readonly Step[]): string {
  const most = 5;
  const shown = steps.slice(0, most).map(stepId).join(", ");
  return steps.length > most ? `${shown} and ${steps.length - most} more` : shown;
}
