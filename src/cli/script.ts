import * as path from "node:path";
import { UsageError } from "../core/error.ts";
import type { DatabaseSettings, Settings } from "../files/settings.ts";
import { draftFile } from "../files/write_file.ts";
import { preparePlan } from "../run/prepare.ts";
import type { ScriptOptions, ScriptSink } from "../run/script/script.ts";
import { tablesScript } from "../run/script/tables_script.ts";
import { writeIdempotentScript } from "../run/script/write_idempotent.ts";
import { writeScript } from "../run/script/write_script.ts";
import type { Context } from "./globals.ts";
import type { OfflinePlanner } from "./offline.ts";
import { printJson, say } from "./output.ts";
import { planJson } from "./plan_report.ts";
import { chosenDatabases, openDatabase, openProject, openSettings, type Project } from "./project.ts";
import type { ScriptFlags } from "./script_flags.ts";

/** Writes the script of a plan to standard output, or to the file of `-o`. */
export async function script(context: Context, flags: ScriptFlags, planner: OfflinePlanner): Promise<void> {
  const project = openProject(context);
  const settings = chosenDatabase(context, project.settings);
  const heads = flags.fromDatabase ? await readRows(context, project, settings) : null;
  const plan = planner(project.graph, heads);
  const prepared = preparePlan(plan, project.variables);
  const mode = plan.steps[0]?.direction === "stamp" ? "all" : settings.transaction;
  const options = scriptOptions(settings, flags);
  const write = (sink: ScriptSink) =>
    flags.idempotent
      ? writeIdempotentScript(project.graph, plan, prepared, mode, options, sink)
      : writeScript(plan, prepared, mode, options, sink);
  await deliver(context, flags, planJson(prepared), write);
}

/** Writes the script of `ensure_version`. */
export async function tablesScriptCommand(context: Context, flags: ScriptFlags): Promise<void> {
  const settings = chosenDatabase(context, openSettings(context));
  const text = tablesScript(scriptOptions(settings, flags));
  await deliver(context, flags, { steps: [] }, async (sink) => await sink.write(text));
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

/** The one database that a script is for. @throws {UsageError} for several */
function chosenDatabase(context: Context, settings: Settings): DatabaseSettings {
  const [chosen, another] = chosenDatabases(context, settings);
  if (!another) return chosen!;
  throw new UsageError("Cannot write one script for several databases", {
    code: "several_databases",
    hint: "choose one with -n",
  });
}

async function readRows(
  context: Context,
  project: Project,
  settings: DatabaseSettings,
): Promise<readonly string[]> {
  await using database = await openDatabase(context, project.settings, settings);
  return await database.heads();
}

/** Puts the script where it is wanted; with `--json` a document about it stands on standard output. */
async function deliver(
  context: Context,
  { output }: ScriptFlags,
  about: Record<string, unknown>,
  write: (sink: ScriptSink) => Promise<void>,
): Promise<void> {
  if (output !== undefined) {
    const file = path.resolve(context.folder, output);
    using draft = draftFile(file);
    await write(draft);
    draft.publish();
    say(context, `Wrote ${output}`);
    if (context.json) printJson(context, { ...about, path: file });
  } else if (context.json) {
    const pieces: string[] = [];
    await write({ write: (text) => void pieces.push(text) });
    printJson(context, { ...about, script: pieces.join("") });
  } else {
    const sink = standardOutput(context);
    await write(sink);
    sink.end();
  }
}

/** Many small pieces would be as many calls of the system, and a slow reader a full memory. */
function standardOutput({ io }: Context): ScriptSink & { end(): void } {
  let pending = "";
  const flush = () => {
    io.out(pending);
    pending = "";
    return io.drained?.();
  };
  return {
    write(text) {
      pending += text;
      return pending.length < 64 * 1024 ? undefined : flush();
    },
    end: () => void flush(),
  };
}
