import type { Database } from "../database/database.ts";
import type { DatabaseSettings } from "../files/settings.ts";
import type { Plan } from "../plan/plan.ts";
import type { RevisionGraph } from "../revision/graph.ts";
import { checkEditedFiles } from "./edited_files.ts";
import type { Context } from "./globals.ts";
import { say } from "./output.ts";
import { printPlan, sayIfDone } from "./plan_report.ts";
import {
  chosenDatabases,
  forEachDatabase,
  openDatabase,
  openProject,
  openToRead,
  prepareRun,
  type Project,
} from "./project.ts";
import { RunReporter } from "./report.ts";
import { withStopSignals } from "./stop_signals.ts";

/** Plans from the version rows; called again when they changed meanwhile. */
export type Planner = (graph: RevisionGraph, heads: readonly string[]) => Plan;

/** How to migrate. */
export interface MigrateOptions {
  /** Prints the plan and runs nothing. */
  readonly dryRun: boolean;
  /** Whether the destination is the same place after a part of the way: not so for `+1`. */
  readonly isRepeatable: boolean;
  /** How long to wait for another runner, in milliseconds; undefined: as long as it takes. */
  readonly lockWait: number | undefined;
  /** What to do about files that were edited since they were applied. Default: nothing. */
  readonly edited?: "warn" | "refuse";
}

/** Plans and runs on each chosen database, or prints the plan with `dryRun`. */
export async function migrate(
  context: Context,
  planner: Planner,
  options: MigrateOptions,
): Promise<void> {
  const project = openProject(context);
  const databases = chosenDatabases(context, project.settings);
  await forEachDatabase(context, databases, (line) => say(context, line), async (settings) => {
    const open = options.dryRun ? openToRead : openDatabase;
    await using database = await open(context, project.settings, settings);
    return options.dryRun
      ? printPlan(context, project, planner(project.graph, await database.heads()))
      : await runOn(context, project, settings, database, planner, options);
  });
}

async function runOn(
  context: Context,
  project: Project,
  settings: DatabaseSettings,
  database: Database,
  planner: Planner,
  options: MigrateOptions,
): Promise<unknown> {
  const { runMigration } = await import("../database/run_migration.ts");
  using reporter = new RunReporter(context);
  const facts = options.edited && database.logFacts(); // on its way together with the rows
  facts?.catch(() => {}); // awaited below, unless something else fails first
  let plan: Plan | null = null;
  await withStopSignals(async (stop) => {
    const request = {
      plan: (heads: readonly string[]) => planner(project.graph, heads),
      prepare: (newest: Plan) => prepareRun(project, newest),
      isRepeatable: options.isRepeatable,
      mode: settings.transaction,
      lockRetries: settings.lockRetries,
      lockWait: options.lockWait ?? null,
      stop,
      activity: reporter.activity,
    };
    for await (const event of runMigration(database, request)) {
      if (event.kind === "plan") {
        const heads = event.plan.headsBefore;
        if (facts && !plan) {
          checkEditedFiles(context, project.graph, heads, await facts, options.edited === "refuse");
        }
        plan = event.plan;
        reporter.plan(plan);
      } else if (event.kind === "note") say(context, event.message);
      else reporter.event(event);
    }
  });
  return finishReport(context, reporter, plan!);
}

function finishReport(context: Context, reporter: RunReporter, plan: Plan): unknown {
  sayIfDone(context, plan);
  reporter.summary();
  return { steps: reporter.json(), heads: plan.headsAfter };
}
