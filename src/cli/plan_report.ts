import type { Plan } from "../plan/plan.ts";
import { stepId } from "../plan/plan.ts";
import { stepTitle } from "../plan/step_title.ts";
import type { PreparedStep } from "../run/prepare.ts";
import type { Context } from "./globals.ts";
import { prepareRun, type Project } from "./project.ts";

/**
 * Prints the lines of a plan, unless `--json` wants it as a value.
 *
 * @returns that value
 * @throws {SourceError} for what would stop the run
 */
export function printPlan(context: Context, project: Project, plan: Plan): unknown {
  const prepared = prepareRun(project, plan);
  if (context.json) return planJson(prepared);
  context.io.out(prepared.map((step) => `${planned(step)}\n`).join(""));
  return undefined;
}

/** A plan as a value of `--json` (DESIGN.md, section 6). */
export function planJson(prepared: readonly PreparedStep[]): Record<string, unknown> {
  return { steps: prepared.map(stepJson) };
}

function stepJson({ step, transaction, statements }: PreparedStep): Record<string, unknown> {
  return {
    revision: stepId(step),
    direction: step.direction,
    heads_before: step.headsBefore,
    heads_after: step.headsAfter,
    transaction,
    statements: statements.length,
  };
}

/** A step for a person: a line, with the number of its statements. */
function planned({ step, transaction, statements }: PreparedStep): string {
  const count = statements.length;
  const outside = transaction ? "" : ", outside a transaction";
  const title = stepTitle(step).replace(/^Running /, "");
  return `${title} (${count} ${count === 1 ? "statement" : "statements"}${outside})`;
}
