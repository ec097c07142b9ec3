import type { Activity, ServerState } from "../../database/activity.ts";
import { stepTitle } from "../../plan/step_title.ts";
import type { StepEvent } from "../../run/target.ts";
import type { Statement } from "../../sql/statement.ts";
import { progressLine, type RunningRevision } from "./progress_line.ts";
import type { TerminalLine } from "./terminal_line.ts";

/** How often the line is looked at, and how long a revision runs without one, in milliseconds. */
const [interval, patience] = [100, 200];

/** Room at the end of the line, so that a terminal folds it neither at once nor when `^C` is typed. */
const margin = 2;

/** Shows on the last line of a terminal how the revision that runs is getting on. */
export class LiveRevision implements Activity, Disposable {
  private event: StepEvent | null = null;
  private started = 0;
  private statement: Statement | null = null;
  private server: ServerState | null = null;
  private readonly timer = setInterval(() => this.draw(), interval);

  constructor(private readonly line: TerminalLine, private readonly color: boolean) {}

  begin(event: StepEvent): void {
    this.event = event;
    this.started = performance.now();
    this.running(null);
  }

  end(): void {
    this.event = null;
    this.line.hide();
  }

  running(statement: Statement | null): void {
    this.statement = statement;
    this.server = null;
  }

  seen(state: ServerState): void {
    this.server = state;
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
    this.end();
  }

  private draw(): void {
    if (this.event === null) return;
    const { number, total, step } = this.event;
    const { statement, server } = this;
    const elapsed = performance.now() - this.started;
    if (elapsed < patience) return;
    const running: RunningRevision = { number, total, title: stepTitle(step), elapsed, statement, server };
    const { text, columns } = progressLine(running, this.line.columns - margin, this.color);
    this.line.show(text, columns);
  }
}
