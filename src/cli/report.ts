import { sayCount } from "../core/say_count.ts";
import type { Activity } from "../database/activity.ts";
import type { Plan, Step } from "../plan/plan.ts";
import { stepId } from "../plan/plan.ts";
import { stepTitle } from "../plan/step_title.ts";
import type { StepEvent } from "../run/target.ts";
import type { Context } from "./globals.ts";
import { LiveRevision } from "./live/live_revision.ts";
import { say, tell } from "./output.ts";

/** From where on a revision is named as a slow one, in milliseconds; and how many are, at most. */
const [slow, mostNamed] = [1000, 3];

/**
 * Says on standard error how a run is getting on: a line as each step starts; on a terminal, a live line while it runs
 * and its title when it is done.
 */
export class RunReporter implements Disposable {
  private readonly done: { step: Step; milliseconds: number }[] = [];
  private readonly started = performance.now();
  private readonly live: LiveRevision | null;

  constructor(private readonly context: Context) {
    const { io: { line }, quiet, logFormat, errColor } = context;
    this.live = line !== null && !quiet && logFormat === "text" ? new LiveRevision(line, errColor) : null;
  }

  /** Who wants to hear what the server works at. */
  get activity(): Activity | undefined {
    return this.live ?? undefined;
  }

  plan({ headsBefore, headsAfter, steps }: Plan): void {
    if (this.context.logFormat === "text") return;
    const message = `${sayCount(steps.length, "step")} to run`;
    tell(this.context, {
      ...{ event: "plan", message, steps: steps.length },
      ...{ heads_before: headsBefore, heads_after: headsAfter },
    });
  }

  event(event: StepEvent): void {
    if (event.kind === "done") this.finish(event);
    else if (this.live) this.live.begin(event);
    else tell(this.context, { event: "start", message: stepTitle(event.step), ...stepDetails(event) });
  }

  /** The last lines: how many revisions, how long they took, and which took longest. */
  summary(): void {
    const [first] = this.done;
    if (!first) return;
    const count = this.done.length;
    const verb = { upgrade: "applied", downgrade: "taken back", stamp: "stamped" }[first.step.direction];
    const elapsed = performance.now() - this.started;
    tell(this.context, {
      ...{ event: "summary", message: `${sayCount(count, "revision")} ${verb} in ${seconds(elapsed)}` },
      ...{ revisions: count, seconds: rounded(elapsed) },
    });
    this.nameSlowest();
  }

  /** What was done, as a value of `--json`. */
  json(): unknown[] {
    return this.done.map(({ step, milliseconds }) => ({
      revision: stepId(step),
      direction: step.direction,
      heads_before: step.headsBefore,
      heads_after: step.headsAfter,
      seconds: rounded(milliseconds),
    }));
  }

  [Symbol.dispose](): void {
    this.live?.[Symbol.dispose]();
  }

  private finish(event: StepEvent): void {
    const { context, live } = this;
    this.done.push(event);
    const time = seconds(event.milliseconds);
    if (live) {
      live.end();
      say(context, `${stepTitle(event.step)} (${time})`);
    } else if (context.verbose || context.logFormat === "json") {
      tell(context, {
        ...{ event: "done", message: `  done in ${time}` },
        ...{ ...stepDetails(event), seconds: rounded(event.milliseconds) },
      });
    }
  }

  /** Only where there is something to choose from. */
  private nameSlowest(): void {
    if (this.done.length === 1) return;
    const named = this.done
      .filter(({ milliseconds }) => milliseconds >= slow)
      .sort((a, b) => b.milliseconds - a.milliseconds)
      .slice(0, mostNamed);
    if (named.length === 0) return;
    const list = named.map(({ step, milliseconds }) => `${stepId(step)} ${seconds(milliseconds)}`);
    const revisions = named.map(({ step, milliseconds }) => ({
      revision: stepId(step),
      seconds: rounded(milliseconds),
    }));
    tell(this.context, { event: "slowest", message: `slowest: ${list.join(", ")}`, revisions });
  }
}

function stepDetails({ step, number, total }: StepEvent): Record<string, unknown> {
  return { revision: stepId(step), direction: step.direction, number, total };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
