import type { Database } from "../database/database.ts";
import type { DatabaseSettings } from "../files/settings.ts";
import type { Plan } from "../plan/plan.ts";
import type { RevisionGraph } from "../revision/graph.ts";
import { preparePlan } from "../run/prepare.ts";
import { runPlan } from "../run/run_plan.ts";
import type { Context } from "./globals.ts";
import { printJson, say } from "./output.ts";
import { planJson, planLines } from "./plan_report.ts";
import { chosenDatabases, openDatabase, openProject, type Project } from "./project.ts";
import { RunReporter } from "./report.ts";

/** Plans from the version rows; called again when they changed meanwhile. */
export type Planner = (graph: RevisionGraph, heads: readonly string[]) => Plan;

/** Plans and runs on each chosen database, or prints the plan with `dryRun`. */
export async function migrate(
  context: Context,
  planner: Planner,
  options: { dryRun: boolean },
): Promise<void> {
  const project = openProject(context);
  const results: Record<string, unknown> = {};
  for (const settings of chosenDatabases(context, project.settings)) {
    if (context.allDatabases) say(context, `Database ${settings.name}`);
    await using database = await openDatabase(context, project.settings, settings);
    const plan = planner(project.graph, await database.heads());
    results[settings.name] = options.dryRun
      ? printPlan(context, project, plan)
      : await runOn(context, project, settings, database, plan);
  }
  if (context.json) printJson(context, context.allDatabases ? results : Object.values(results)[0]);
}

function printPlan(context: Context, project: Project, plan: Plan): unknown {
  preparePlan(plan, project.variables); // what would stop the run is said now
  if (!context.json) context.io.out(planLines(plan));
  return planJson(plan);
}

async function runOn(
  context: Context,
  project: Project,
  settings: DatabaseSettings,
  database: Database,
  plan: Plan,
): Promise<unknown> {
  const reporter = new RunReporter(context);
  if (plan.steps.length === 0) say(context, nothingToDo(plan));
  else {
    const prepared = preparePlan(plan, project.variables);
    await database.ensureTables();
    for await (const event of runPlan(prepared, database.target(), settings.transaction)) {
      reporter.event(event);
    }
    reporter.summary();
  }
  return { steps: reporter.json(), heads: plan.headsAfter };
}

function nothingToDo(plan: Plan): string {
  const to = plan.targets?.join(", ") || "base";
  return plan.already === "past"
    ? `Nothing to do: the database is already at or past ${to}`
    : `Nothing to do: already at ${to}`;
}
