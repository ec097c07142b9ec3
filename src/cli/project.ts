import { parseDuration } from "../core/duration.ts";
import { AludelError, type Note, UsageError } from "../core/error.ts";
import type { Database, DatabaseOptions } from "../database/database.ts";
import { findSettings } from "../files/find_settings.ts";
import { readHooks } from "../files/read_hooks.ts";
import { readRevisions } from "../files/read_revisions.ts";
import { type DatabaseSettings, defaultSettings, readSettings, type Settings } from "../files/settings.ts";
import type { Plan } from "../plan/plan.ts";
import { linkRevisions } from "../revision/link.ts";
import { parseDestination } from "../revision/destination.ts";
import type { RevisionGraph, RevisionNode } from "../revision/graph.ts";
import { resolveDestination } from "../revision/resolve.ts";
import { type PreparedHook, prepareHook } from "../run/hook.ts";
import { type PreparedStep, preparePlan } from "../run/prepare.ts";
import type { Variables } from "../run/variables.ts";
import type { Context } from "./globals.ts";
import { printJson, say, tell } from "./output.ts";

/** The project on disk, as one command sees it. */
export interface Project {
  readonly settings: Settings;
  readonly graph: RevisionGraph;
  /** `[variables]`, and `-x` over them. */
  readonly variables: Variables;
  /** What runs with the revisions, but not when they are tried in a shadow. Read when it is asked for. */
  readonly hooks: () => readonly PreparedHook[];
}

/** Finds and reads the settings. @throws {UsageError} */
export function openSettings(context: Context): Settings {
  return readSettings(findSettings(context.folder, context.config), context.io.env);
}

/** The settings, or every default where there is no file: for what needs no project. */
export function openSettingsOrDefaults(context: Context): Settings {
  try {
    return openSettings(context);
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== "no_settings") throw error;
    return defaultSettings(context.folder, context.io.env);
  }
}

/** Reads settings and revisions, and links them. */
export function openProject(context: Context, settings: Settings = openSettings(context)): Project {
  const graph = linkRevisions(readRevisions(settings, context.cwd));
  return {
    settings,
    graph,
    variables: (name) => context.variables.get(name) ?? settings.variable(name),
    hooks: () => readHooks(settings, context.cwd).map(prepareHook),
  };
}

/** A plan with all that runs with it. @throws {SourceError} for what would stop the run */
export function prepareRun({ variables, hooks }: Project, plan: Plan): PreparedStep[] {
  return preparePlan(plan, variables, hooks());
}

/** The databases that the command is for. @throws {UsageError} when `-n` is needed to choose */
export function chosenDatabases(context: Context, settings: Settings): DatabaseSettings[] {
  if (isForAll(context)) {
    return settings.databaseNames.map((name) => settings.database(name));
  }
  return [namedOrOnly(context, settings, "choose one with -n, or all with --all")];
}

function isForAll({ allDatabases, databaseName }: Context): boolean {
  return allDatabases && databaseName === undefined;
}

function namedOrOnly(context: Context, settings: Settings, advice: string): DatabaseSettings {
  const names = settings.databaseNames;
  if (context.databaseName !== undefined) return settings.database(context.databaseName);
  if (names.length === 1) return settings.database(names[0]!);
  throw new UsageError("Cannot choose a database: the settings have several", {
    code: "several_databases",
    path: settings.path,
    hint: `${advice}: ${names.join(", ")}`,
  });
}

/** The one database that something is done for. @throws {UsageError} for several */
export function oneDatabase(context: Context, settings: Settings, doing: string): DatabaseSettings {
  const isForSeveral = isForAll(context) && settings.databaseNames.length > 1;
  if (!isForSeveral) return namedOrOnly(context, settings, "choose one with -n");
  throw new UsageError(`Cannot ${doing} for several databases at once`, {
    code: "several_databases",
    hint: "choose one with -n",
  });
}

/**
 * Works on databases in turn, each announced by its name with `--all`, and with `--json` prints what came of them. A
 * failure ends it, and with `--all` says which one it was and what was not tried.
 */
export async function forEachDatabase(
  context: Context,
  databases: readonly DatabaseSettings[],
  announce: (line: string) => void,
  work: (database: DatabaseSettings) => Promise<unknown>,
): Promise<void> {
  const results: Record<string, unknown> = {};
  for (const [index, database] of databases.entries()) {
    if (context.allDatabases && database.name !== "") announce(`Database ${database.name}`);
    try {
      results[labelOf(database)] = await work(database);
    } catch (error) {
      if (!(error instanceof AludelError) || !context.allDatabases) throw error;
      throw error.addNotes([
        ...naming("the database is", [database]),
        ...naming("done before", databases.slice(0, index)),
        ...naming("not tried", databases.slice(index + 1)),
      ]);
    }
  }
  if (context.json) printJson(context, context.allDatabases ? results : Object.values(results)[0]);
}

/** Says a line as a part of the result, which `--json` shows otherwise. */
export function printLine(context: Context): (line: string) => void {
  return (line) => context.json || context.io.out(`${line}\n`);
}

/** The section `[database]` has no name of its own, and is then the only one. */
function labelOf({ name }: DatabaseSettings): string {
  return name || "database";
}

function naming(what: string, databases: readonly DatabaseSettings[]): Note[] {
  const names = databases.flatMap(({ name }) => name === "" ? [] : [name]);
  return names.length === 0 ? [] : [{ message: `${what}: ${names.join(", ")}` }];
}

/** Connects to a database of the settings; the driver is loaded only now. */
export async function openDatabase(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
): Promise<Database> {
  const { Database } = await import("../database/database.ts");
  return await Database.open(databaseOptions(context, settings, database));
}

/** {@linkcode openDatabase} for a command that changes nothing: it makes no embedded database either. */
export async function openToRead(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
): Promise<Database> {
  const { Database } = await import("../database/database.ts");
  return await Database.open({ ...databaseOptions(context, settings, database), onlyReads: true });
}

/** The version rows of the one chosen database. */
export async function readHeads(context: Context, settings: Settings): Promise<readonly string[]> {
  const chosen = oneDatabase(context, settings, "read the version rows");
  await using database = await openToRead(context, settings, chosen);
  return await database.heads();
}

/** Looks a destination up; the database is asked only when the destination speaks of it (`current`, `-1`, `+2`). */
export async function resolveAsking(
  context: Context,
  project: Project,
  text: string,
): Promise<readonly RevisionNode[]> {
  const destination = parseDestination(text);
  const asks = destination.symbol === null || destination.symbol === "current";
  const heads = asks ? await readHeads(context, project.settings) : undefined;
  return resolveDestination(project.graph, destination, { heads }).nodes;
}

/** Which URL a database has: `--url`, then the settings, then `DATABASE_URL`; null leaves it to libpq's variables. */
export function databaseUrl(context: Context, settings: Settings, database: DatabaseSettings): string | null {
  return context.url ?? database.url ?? (settings.env["DATABASE_URL"] || null);
}

/** How to reach a database of the settings, and how to run on it. */
export function databaseOptions(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
): DatabaseOptions {
  return { ...optionsWithoutUrl(context, settings, database), url: databaseUrl(context, settings, database) };
}

/** {@linkcode databaseOptions} for what may not need the database itself, whose URL may not even be set. */
export function optionsWithoutUrl(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
): Omit<DatabaseOptions, "url"> {
  return {
    folder: settings.folder,
    env: settings.env,
    wait: context.wait ?? parseDuration(database.wait) ?? 0,
    versionTable: { schema: database.versionTableSchema, name: database.versionTable },
    logTable: database.logTable === ""
      ? null
      : { schema: database.versionTableSchema, name: database.logTable },
    lockTimeout: database.lockTimeout,
    statementTimeout: database.statementTimeout,
    role: database.role,
    onNotice: (severity, message) => {
      if (severity === "NOTE") say(context, message);
      else {
        const level = severity === "WARNING" ? "warning" : "info";
        tell(context, { event: "notice", level, severity, message: `${severity}: ${message}` });
      }
    },
  };
}
