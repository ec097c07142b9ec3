import type { Step } from "../plan/plan.ts";
import { stepId } from "../plan/plan.ts";
import { stepTitle } from "../plan/step_title.ts";
import type { StepEvent } from "../run/target.ts";
import type { Context } from "./globals.ts";

/** Says each step as it starts, on standard error; counts what was done. */
export class RunReporter {
  private readonly done: { step: Step; milliseconds: number }[] = [];
  private readonly started = performance.now();

  constructor(private readonly context: Context) {}

  event(event: StepEvent): void {
    if (event.kind === "done") {
      this.done.push(event);
      if (this.context.verbose) this.say(`  done in ${seconds(event.milliseconds)}`);
    } else if (!this.context.quiet) {
      this.say(stepTitle(event.step));
    }
  }

  /** The last line: how many revisions, and how long they took. */
  summary(): void {
    if (this.context.quiet || this.done.length === 0) return;
    const count = this.done.length;
    const verb =
      { upgrade: "applied", downgrade: "taken back", stamp: "stamped" }[this.done[0]!.step.direction];
    this.say(
      `${count} ${count === 1 ? "revision" : "revisions"} ${verb} in ${
        seconds(performance.now() - this.started)
      }`,
    );
  }

  /** What was done, as a value of `--json`. */
  json(): unknown[] {
    return this.done.map(({ step, milliseconds }) => ({
      revision: stepId(step),
      direction: step.direction,
      heads_before: step.headsBefore,
      heads_after: step.headsAfter,
      seconds: Math.round(milliseconds) / 1000,
    }));
  }

  private say(line: string): void {
    this.context.io.err(`${line}\n`);
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
