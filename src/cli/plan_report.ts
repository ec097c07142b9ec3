import { sayCount } from "../core/say_count.ts";
import type { Plan } from "../plan/plan.ts";
import { stepId } from "../plan/plan.ts";
import { stepTitle } from "../plan/step_title.ts";
import type { PreparedHook } from "../run/hook.ts";
import type { PreparedStep } from "../run/prepare.ts";
import type { Context } from "./globals.ts";
import { say } from "./output.ts";
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
  sayIfDone(context, plan);
  context.io.out(prepared.flatMap(planned).map((line) => `${line}\n`).join(""));
  return undefined;
}

/** Says so when a plan has no steps. */
export function sayIfDone(context: Context, plan: Plan): void {
  if (plan.steps.length > 0) return;
  const to = plan.targets?.join(", ") || "base";
  const where = plan.already === "past" ? "the database is already at or past" : "already at";
  say(context, `Nothing to do: ${where} ${to}`);
}

/** A plan as a value of `--json` (DESIGN.md, section 6). */
export function planJson(prepared: readonly PreparedStep[]): Record<string, unknown> {
  return { steps: prepared.map(stepJson) };
}

function stepJson({ step, transaction, statements, before, after }: PreparedStep): Record<string, unknown> {
  const hooks = [...before, ...after].map(({ name, source, statements }) => ({
    name,
    path: source.path,
    statements: statements.length,
  }));
  return {
    revision: stepId(step),
    direction: step.direction,
    heads_before: step.headsBefore,
    heads_after: step.headsAfter,
    transaction,
    statements: statements.length,
    ...(hooks.length > 0 && { hooks }),
  };
}

/** A step for a person: a line with the number of its statements, and one for each hook, in the order in which they run. */
function planned({ step, transaction, statements, before, after }: PreparedStep): string[] {
  const title = stepTitle(step).replace(/^Running /, "");
  const count = sayCount(statements.length, "statement");
  return [
    ...before.map(plannedHook),
    `${title} (${count}${transaction ? "" : ", outside a transaction"})`,
    ...after.map(plannedHook),
  ];
}

function plannedHook({ name, source, statements }: PreparedHook): string {
  return `  hook ${name}: ${source.path} (${sayCount(statements.length, "statement")})`;
}
