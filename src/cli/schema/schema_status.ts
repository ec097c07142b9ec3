import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import type { Context } from "../globals.ts";
import type { Status } from "../status.ts";
import type { SchemaStatus } from "../status_report.ts";
import { compareSides, countDifferences } from "./check.ts";
import { currentSide } from "./current_side.ts";
import { targetSide } from "./side.ts";
import { Workspace } from "./workspace.ts";

/** Whether autogenerate would find something in a database, which must be at the heads for that question. */
export async function schemaStatus(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
  { answer }: Status,
): Promise<SchemaStatus> {
  if (answer === null) return { unknown: "not compared: the database was not reached" };
  if (answer.serverVersion === null) return { unknown: "not compared: there is no database yet" };
  if (!answer.isAtHeads) return { unknown: "not compared: that needs all revisions applied" };
  await using workspace = new Workspace(context, settings, database);
  const current = await currentSide(workspace, false);
  const desired = targetSide(context, settings, database);
  const options = { only: [], renames: [], online: undefined, sql: false };
  return { differences: countDifferences(await compareSides(workspace, current, desired, options)) };
}
