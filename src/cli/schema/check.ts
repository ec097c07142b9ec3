import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import { planChanges, planOnline } from "../../schema/plan.ts";
import { renderGroup, renderStatements } from "../../schema/render.ts";
import { selectOnly } from "../../schema/select.ts";
import { UsageError } from "../../core/error.ts";
import { sayCount } from "../../core/say_count.ts";
import type { Change } from "../../schema/compare.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { guardOlderServers } from "../../schema/older_servers.ts";
import type { RenameScript } from "../../schema/renames/rename.ts";
import type { Context } from "../globals.ts";
import { say } from "../output.ts";
import { chosenDatabases, forEachDatabase, openSettings, printLine } from "../project.ts";
import { alignSides, renameLines, renamesJson } from "./align_sides.ts";
import { lossesOf } from "./compose_revisions.ts";
import type { ChangeRequest } from "./change_request.ts";
import { currentSide } from "./current_side.ts";
import { changeLines, changesJson, mainChanges, statementsJson } from "./show_changes.ts";
import type { FilterRequest } from "./filter_request.ts";
import { type Side, targetSide } from "./side.ts";
import { Workspace } from "./workspace.ts";

/** What `check` and `diff` can be asked for. */
export interface CompareOptions extends FilterRequest, ChangeRequest {
  /** Prints the statements instead of the list. */
  readonly sql: boolean;
}

/** What `check` can be asked for beside. */
export interface CheckOptions extends CompareOptions {
  readonly fromRevisions: boolean;
}

/**
 * Compares each chosen database, or the revisions, with the wanted schema, and prints what differs.
 *
 * @returns whether anything does
 */
export async function check(context: Context, options: CheckOptions): Promise<boolean> {
  const settings = openSettings(context);
  let differs = false;
  const databases = databasesToCheck(context, settings, options);
  await forEachDatabase(context, databases, printLine(context), async (chosen) => {
    await using workspace = new Workspace(context, settings, chosen, options);
    const current = await currentSide(workspace, options.fromRevisions);
    const desired = targetSide(context, settings, chosen);
    const plan = await compareSides(workspace, current, desired, options);
    differs ||= hasDifferences(plan);
    return report(workspace, plan, { current, desired }, options);
  });
  return differs;
}

/** Revisions lead to the same schema whatever the database. */
function databasesToCheck(context: Context, settings: Settings, options: CheckOptions): DatabaseSettings[] {
  const isChosen = context.databaseName !== undefined || context.allDatabases;
  if (!options.fromRevisions || isChosen) return chosenDatabases(context, settings);
  return [settings.database(settings.databaseNames[0]!)];
}

type ComparedParts = Pick<CompareOptions, "only" | "renames" | "online" | "sql">;

/** Plans the way from one side to the other. */
export async function compareSides(
  workspace: Workspace,
  current: Side,
  desired: Side,
  { only, renames, online, sql }: ComparedParts,
): Promise<Comparison> {
  if (online !== undefined && !sql && !workspace.context.json) {
    throw new UsageError("Cannot use --online without --sql: it is about statements", { code: "usage" });
  }
  const aligned = await alignSides(workspace, current, desired, { only, renames, mayAsk: false });
  const { script, renamed } = aligned;
  const chosen = selectOnly(renamed, aligned.desired, only);
  const { changes, statements } = planChanges(renamed, chosen);
  const isOnline = online ?? workspace.settings.schema.online;
  const groups = isOnline ? planOnline(renamed, chosen) : [statements];
  const server = await workspace.serverVersion(current);
  const [first = [], ...more] = groups;
  const all = [[...script.upgrade, ...first], ...more].map((group) => guardOlderServers(group, server));
  const comparison = { changes, script, groups: all, isOnline };
  if (hasDifferences(comparison)) await workspace.tellRewritten();
  return comparison;
}

/** What leads from one schema to another. */
export interface Comparison {
  readonly changes: readonly Change[];
  /** What is run together: in an online plan several, each in a transaction or outside of one. */
  readonly groups: readonly (readonly Ddl[])[];
  readonly isOnline: boolean;
  readonly script: RenameScript;
}

/** How many things differ, as a person counts. */
export function countDifferences({ changes, script }: Comparison): number {
  return script.renames.length + mainChanges(changes).length;
}

/** Whether anything is to be done. */
export function hasDifferences({ changes, script }: Comparison): boolean {
  return changes.length > 0 || script.renames.length > 0;
}

/** Prints a plan, unless `--json` wants it as a value, which is given. */
export function report(
  { context, unhandledJson }: Workspace,
  comparison: Comparison,
  { current, desired }: { readonly current: Side; readonly desired: Side },
  { sql }: CompareOptions,
): unknown {
  const { changes, groups, script } = comparison;
  if (context.json) {
    return {
      changes: [...renamesJson(script), ...changesJson(changes)],
      statements: groups.flatMap((group, i) =>
        statementsJson(group, comparison.isOnline ? i + 1 : undefined)
      ),
      unhandled: unhandledJson,
    };
  }
  if (!hasDifferences(comparison)) {
    say(context, `No differences: ${current.name} and ${desired.name} have the same schema`);
    return null;
  }
  if (sql) context.io.out(renderGroups(comparison));
  else context.io.out([...renameLines(script), ...changeLines(changes)].map((line) => `${line}\n`).join(""));
  const losses = sql ? lossesOf(groups.flat()) : [];
  if (losses.length > 0) {
    say(
      context,
      ["WARNING: this loses data:", ...losses.map((it) => `  ${it}`)].join("\n"),
    );
  }
  const count = sayCount(countDifferences(comparison), "difference");
  say(context, `${count} from ${current.name} to ${desired.name}`);
  return null;
}

function renderGroups({ groups, isOnline }: Comparison): string {
  return isOnline ? groups.map(renderGroup).join("\n") : renderStatements(groups.flat());
}
