import type { DatabaseSettings } from "../files/settings.ts";
import type { Plan } from "../plan/plan.ts";
import type { PreparedStep } from "../run/prepare.ts";
import { diffComment } from "../run/script/diff_comment.ts";
import type { ScriptOptions } from "../run/script/script.ts";
import { tablesScript } from "../run/script/tables_script.ts";
import { writeIdempotentScript } from "../run/script/write_idempotent.ts";
import { writeScript } from "../run/script/write_script.ts";
import { splitScript } from "../run/script/split_script.ts";
import { deliverFolder, deliverScript } from "./deliver_script.ts";
import type { Context } from "./globals.ts";
import type { CommandPlanner } from "./offline.ts";
import { planJson, sayIfDone } from "./plan_report.ts";
import { oneDatabase, openProject, openSettings, openToRead, prepareRun, type Project } from "./project.ts";
import type { ScriptFlags } from "./script_flags.ts";

/** Writes the script of a plan to standard output, to the file of `-o`, or in parts to the folder of `--split`. */
export async function script(context: Context, flags: ScriptFlags, planner: CommandPlanner): Promise<void> {
  const project = openProject(context);
  const settings = oneDatabase(context, project.settings, "write a script");
  const heads = flags.fromDatabase ? await readRows(context, project, settings) : null;
  const plan = planner(project.graph, heads);
  sayIfDone(context, plan);
  const prepared = prepareRun(project, plan);
  const mode = plan.steps[0]?.direction === "stamp" ? "all" : settings.transaction;
  const options = scriptOptions(settings, flags);
  const about = planJson(prepared);
  if (flags.split !== undefined) {
    const parts = splitScript(plan, prepared, mode);
    const diffs = await diffsOf(context, flags, project, settings, plan, parts.map((part) => part.prepared));
    return await deliverFolder(context, flags.split, about, parts, async (part, sink, index) => {
      await writeScript(part.plan, part.prepared, mode, options, sink);
      if (diffs) await sink.write(diffComment(diffs[index]!));
    });
  }
  const diffs = await diffsOf(context, flags, project, settings, plan, [prepared]);
  await deliverScript(context, flags.output, about, async (sink) => {
    await (flags.idempotent
      ? writeIdempotentScript(project.graph, plan, prepared, mode, options, sink)
      : writeScript(plan, prepared, mode, options, sink));
    if (diffs) await sink.write(diffComment(diffs[0]!));
  });
}

/** What `--diff` adds to each part; null without it. It is made before anything is written, as it may fail. */
async function diffsOf(
  context: Context,
  { diff }: ScriptFlags,
  project: Project,
  settings: DatabaseSettings,
  { headsBefore }: Plan,
  parts: readonly (readonly PreparedStep[])[],
): Promise<readonly string[] | null> {
  if (!diff) return null;
  const { scriptDiffs } = await import("./schema/script_diff.ts");
  return await scriptDiffs(context, project, settings, headsBefore, parts);
}

/** Writes the script of `ensure_version`. */
export async function tablesScriptCommand(context: Context, flags: ScriptFlags): Promise<void> {
  const settings = oneDatabase(context, openSettings(context), "write a script");
  const text = tablesScript(scriptOptions(settings, flags));
  await deliverScript(context, flags.output, { steps: [] }, async (sink) => await sink.write(text));
}

/** How a script for a database of the settings is written. */
function scriptOptions(settings: DatabaseSettings, flags: ScriptFlags): ScriptOptions {
  const schema = settings.versionTableSchema;
  return {
    versionTable: { schema, name: settings.versionTable },
    logTable: settings.logTable === "" ? null : { schema, name: settings.logTable },
    lockTimeout: settings.lockTimeout,
    statementTimeout: settings.statementTimeout,
    role: settings.role,
    database: settings.name,
    psql: flags.psql === true,
  };
}

async function readRows(
  context: Context,
  project: Project,
  settings: DatabaseSettings,
): Promise<readonly string[]> {
  await using database = await openToRead(context, project.settings, settings);
  return await database.heads();
}
