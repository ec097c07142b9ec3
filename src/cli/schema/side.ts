import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { UsageError } from "../../core/error.ts";
import type { Source } from "../../core/source.ts";
import type { DatabaseOptions } from "../../database/database.ts";
import { displayPath } from "../../files/read_revisions.ts";
import { readSchemaFiles } from "../../files/read_schema_files.ts";
import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import type { Context } from "../globals.ts";
import { programError } from "../program_error.ts";
import { databaseOptions, optionsWithoutUrl } from "../project.ts";

/** Where a schema comes from. */
export type Side = DatabaseSide | SourcesSide | RevisionsSide;

/** A database, as it is. */
export interface DatabaseSide {
  readonly kind: "database";
  /** What messages call it. */
  readonly name: string;
  readonly options: DatabaseOptions;
}

/** SQL, to be loaded into the shadow. */
export interface SourcesSide {
  readonly kind: "sources";
  readonly name: string;
  /** Reads the files, or runs the program, when it is first asked for. */
  read(): readonly Source[];
}

/** The revisions, to be replayed in the shadow. */
export interface RevisionsSide {
  readonly kind: "revisions";
  readonly name: string;
  readonly destination: string;
}

/** The database of the settings. */
export function databaseSide(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
): DatabaseSide {
  const name = database.name === "" ? "the database" : `the database ${database.name}`;
  return { kind: "database", name, options: databaseOptions(context, settings, database) };
}

/** What `[schema]` wants: files, what a program prints, or another database. @throws {UsageError} */
export function targetSide(context: Context, settings: Settings, database: DatabaseSettings): Side {
  const { target, targetCommand } = settings.schema;
  if (targetCommand !== null) {
    const name = targetCommand.join(" ");
    return { kind: "sources", name, read: once(() => [runTarget(settings, targetCommand)]) };
  }
  const [url] = target.filter(isDatabaseUrl);
  if (url === undefined) return filesSide(context, settings.folder, target);
  if (target.length === 1) return urlSide(context, settings, database, url);
  throw new UsageError("Cannot use the target: it has the URL of a database beside something else", {
    code: "settings_value",
    path: settings.path,
    hint: '"target" is one URL, or files and folders',
  });
}

/** Reads an operand of `diff`: `revisions`, `revisions@DESTINATION` (an id, `label@head` …), `database`, `target`, a URL, a file or a folder. */
export function parseSide(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
  text: string,
): Side {
  const revisions = /^revisions(?:@(.*))?$/s.exec(text);
  if (revisions) return { kind: "revisions", name: text, destination: revisions[1] ?? "heads" };
  if (text === "database") return databaseSide(context, settings, database);
  if (text === "target") return targetSide(context, settings, database);
  if (isDatabaseUrl(text)) return urlSide(context, settings, database, text);
  return filesSide(context, context.folder, [text]);
}

function isDatabaseUrl(text: string): boolean {
  return /^(postgres(ql)?:\/\/|pglite:)/.test(text);
}

function urlSide(
  context: Context,
  settings: Settings,
  database: DatabaseSettings,
  url: string,
): DatabaseSide {
  const name = url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/s, ""); // a password may stand in both places
  return { kind: "database", name, options: { ...optionsWithoutUrl(context, settings, database), url } };
}

function filesSide(context: Context, folder: string, names: readonly string[]): SourcesSide {
  const paths = names.map((name) => path.resolve(folder, name));
  const name = paths.map((one) => displayPath(one, context.cwd)).join(", ");
  return { kind: "sources", name, read: once(() => readSchemaFiles(paths, context.cwd)) };
}

/** The standard output of a program. Its standard error is shown only when it fails. */
function runTarget(settings: Settings, [program, ...words]: readonly string[]): Source {
  const result = spawnSync(program!, words, {
    cwd: settings.folder,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (result.status === 0) return { path: `<${program}>`, text: result.stdout };
  throw programError(`Cannot get the schema from "${program}"`, result, {
    code: "target_command_failed",
    path: settings.path,
    notes: result.stderr?.trim() ? [{ message: result.stderr.trim() }] : [],
    hint: '"target_command" under [schema] is an argument list, run in the folder of the settings',
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
