import type { Context } from "../globals.ts";
import { printJson } from "../output.ts";
import { oneDatabase, openSettingsOrDefaults } from "../project.ts";
import { type CompareOptions, compareSides, hasDifferences, report } from "./check.ts";
import { parseSide } from "./side.ts";
import { Workspace } from "./workspace.ts";

/**
 * Compares any two schemas and prints what leads from the first one to the second one. Outside a project there are no
 * revisions, and every setting has its default.
 *
 * @returns whether they differ
 */
export async function diff(
  context: Context,
  a: string,
  b: string,
  options: CompareOptions,
): Promise<boolean> {
  const settings = openSettingsOrDefaults(context);
  const database = oneDatabase(context, settings, "compare schemas");
  await using workspace = new Workspace(context, settings, database, options);
  const current = parseSide(context, settings, database, a);
  const desired = parseSide(context, settings, database, b);
  const plan = await compareSides(workspace, current, desired, options);
  const value = report(workspace, plan, { current, desired }, options);
  if (context.json) printJson(context, value);
  return hasDifferences(plan);
}
