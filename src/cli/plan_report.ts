import type { Plan, Step } from "../plan/plan.ts";
import { stepId } from "../plan/plan.ts";
import { stepTitle } from "../plan/step_title.ts";
import { preparePlan, statementsOf } from "../run/prepare.ts";
import type { Context } from "./globals.ts";
import type { Project } from "./project.ts";

/**
 * Prints the lines of a plan, unless `--json` wants it as a value.
 *
 * @throws {SourceError} for what would stop the run
 */
export function printPlan(context: Context, project: Project, plan: Plan): unknown {
  preparePlan(plan, project.variables);
  if (!context.json) context.io.out(planLines(plan));
  return planJson(plan);
}

/** A plan for a person: a line per step, with the number of its statements. */
export function planLines(plan: Plan): string {
  return plan.steps.map((step) => `${planned(step)}\n`).join("");
}

/** A plan as a value of `--json` (DESIGN.md, section 6). */
export function planJson(plan: Plan): Record<string, unknown> {
  return {
    steps: plan.steps.map((step) => ({
      revision: stepId(step),
      direction: step.direction,
      heads_before: step.headsBefore,
      heads_after: step.headsAfter,
      transaction: isTransactional(step),
      statements: statementsOf(step).length,
    })),
  };
}

function planned(step: Step): string {
  const count = statementsOf(step).length;
  const outside = isTransactional(step) ? "" : ", outside a transaction";
  const title = stepTitle(step).replace(/^Running /, "");
  return `${title} (${count} ${count === 1 ? "statement" : "statements"}${outside})`;
}

function isTransactional(step: Step): boolean {
  return step.direction === "stamp" || step.revision.transaction;
}
