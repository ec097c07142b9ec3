import { UsageError } from "../core/error.ts";
import type { Plan } from "../plan/plan.ts";
import { planDowngrade } from "../plan/downgrade.ts";
import { planRange } from "../plan/range.ts";
import { planStamp } from "../plan/stamp.ts";
import { planUpgrade, refuseOverlappingTargets } from "../plan/upgrade.ts";
import { isRange, parseDestination, parseRange } from "../revision/destination.ts";
import type { RevisionGraph } from "../revision/graph.ts";
import { resolveDestination } from "../revision/resolve.ts";
import type { Context } from "./globals.ts";
import { printJson } from "./output.ts";
import { printPlan } from "./plan_report.ts";
import { openProject } from "./project.ts";
import { refuseNumber } from "./refuse_number.ts";
import { script } from "./script.ts";
import { checkScriptFlags, refuseScriptFlags, type ScriptFlags } from "./script_flags.ts";

/** Plans from the rows of a database, or, when they are null, from the START of a range. */
export type CommandPlanner = (graph: RevisionGraph, heads: readonly string[] | null) => Plan;

/** Flags of a command that can do without a database. */
export interface OfflineFlags extends ScriptFlags {
  readonly dryRun?: true | undefined;
}

/**
 * Does what a command can do without a database: write a script, or print the plan of a range.
 *
 * @returns whether it was asked to
 * @throws {UsageError} for a range that is to be run, and for flags that contradict each other
 */
export async function runOffline(
  context: Context,
  flags: OfflineFlags,
  destinations: readonly string[],
  planner: CommandPlanner,
): Promise<boolean> {
  const range = destinations.find(isRange);
  if (flags.sql) {
    checkScriptFlags(flags);
    if (flags.dryRun) {
      throw usageError("Cannot use --dry-run with --sql: a script runs nothing", "drop one of them");
    }
    if (range !== undefined && flags.fromDatabase) {
      throw usageError(
        `Cannot use --from-database with the range "${range}"`,
        "it gives the START; write END alone",
      );
    }
    await script(context, flags, planner);
    return true;
  }
  refuseScriptFlags(flags);
  if (range === undefined) return false;
  if (!flags.dryRun) {
    throw usageError(
      `Cannot run the range "${range}": START is what the database is at`,
      "give END alone, or add --sql or --dry-run, which need no database",
    );
  }
  const project = openProject(context);
  const plan = printPlan(context, project, planner(project.graph, null));
  if (context.json) printJson(context, plan);
  return true;
}

/** Plans `[START:]END`; without START from the base. */
export function upgradePlanner(text: string, options: { allowUnknown: boolean }): CommandPlanner {
  return (graph, heads) =>
    isRange(text)
      ? planRange(graph, text, "upgrade", options)
      : planUpgrade(graph, heads ?? [], text, options);
}

/** Plans `START:END`; END alone only from the rows of a database. */
export function downgradePlanner(text: string, options: { withDependents: boolean }): CommandPlanner {
  return (graph, heads) => {
    const end = isRange(text) ? parseRange(text).end : parseDestination(text);
    if (end) refuseNumber(graph, end);
    return heads === null
      ? planRange(graph, text, "downgrade", options)
      : planDowngrade(graph, heads, text, options);
  };
}

/** Plans `[START:]END`, and further destinations behind it. */
export function stampPlanner(destinations: readonly string[], options: { purge: boolean }): CommandPlanner {
  return (graph, heads) => {
    if (heads === null && options.purge) {
      throw usageError(
        "Cannot use --purge in a script: it does not know which rows there are",
        "add --from-database, or stamp the database itself",
      );
    }
    const [first = "", ...others] = destinations;
    if (!isRange(first)) return planStamp(graph, heads ?? [], destinations, options);
    const { start, end } = parseRange(first);
    const nodes = [...new Set(start.flatMap((one) => resolveDestination(graph, one).nodes))];
    refuseOverlappingTargets(nodes, first);
    return planStamp(graph, nodes.map((node) => node.id), [end ?? "heads", ...others], options);
  };
}

function usageError(message: string, hint: string): UsageError {
  return new UsageError(message, { code: "usage", hint });
}
