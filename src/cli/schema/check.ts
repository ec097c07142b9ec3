import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import { planChanges, type SchemaPlan } from "../../schema/plan.ts";
import { renderStatements } from "../../schema/render.ts";
import { selectOnly } from "../../schema/select.ts";
import type { Context } from "../globals.ts";
import { say } from "../output.ts";
import { chosenDatabases, forEachDatabase, openSettings, printLine } from "../project.ts";
import { currentSide } from "./current_side.ts";
import { changeLines, changesJson, mainChanges, statementsJson } from "./show_changes.ts";
import type { FilterRequest } from "./filter_request.ts";
import { type Side, targetSide } from "./side.ts";
import { Workspace } from "./workspace.ts";

/** What `check` and `diff` can be asked for. */
export interface CompareOptions extends FilterRequest {
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
    differs ||= plan.changes.length > 0;
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

/** Plans the way from one side to the other. */
export async function compareSides(
  workspace: Workspace,
  current: Side,
  desired: Side,
  { only }: Pick<CompareOptions, "only">,
): Promise<SchemaPlan> {
  const both = await workspace.readBoth(current, desired);
  const plan = planChanges(both.current, selectOnly(both.current, both.desired, only));
  if (plan.changes.length > 0) await workspace.tellRewritten();
  return plan;
}

/** Prints a plan, unless `--json` wants it as a value, which is given. */
export function report(
  { context, unhandledJson }: Workspace,
  { changes, statements }: SchemaPlan,
  { current, desired }: { readonly current: Side; readonly desired: Side },
  { sql }: CompareOptions,
): unknown {
  if (context.json) {
    const [differences, sqls] = [changesJson(changes), statementsJson(statements)];
    return { changes: differences, statements: sqls, unhandled: unhandledJson };
  }
  if (changes.length === 0) {
    say(context, `No differences: ${current.name} and ${desired.name} have the same schema`);
    return null;
  }
  if (sql) context.io.out(renderStatements(statements));
  else context.io.out(changeLines(changes).map((line) => `${line}\n`).join(""));
  const count = mainChanges(changes).length;
  const noun = count === 1 ? "difference" : "differences";
  say(context, `${count} ${noun} from ${current.name} to ${desired.name}`);
  return null;
}
