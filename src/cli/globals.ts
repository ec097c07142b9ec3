import * as path from "node:path";
import { UsageError } from "../core/error.ts";
import { isFolder } from "../files/find_settings.ts";
import type { Io } from "./io.ts";

/** How standard error is written: for a person, or one JSON object per event. */
export const logFormats = ["text", "json"] as const;
export type LogFormat = (typeof logFormats)[number];

/** The global options as commander gives them (DESIGN.md, section 6). */
export interface GlobalOptions {
  config?: string;
  name?: string;
  all?: true;
  x?: string[];
  quiet?: true;
  verbose?: true;
  json?: true;
  color?: boolean;
  url?: string;
  directory?: string;
  wait?: number;
  logFormat?: LogFormat;
}

/** What every command gets: the process and the global options, understood. */
export interface Context {
  readonly io: Io;
  /** Absolute: where the person stands. Paths are shown, and the paths of revisions given, relative to it. */
  readonly cwd: string;
  /** Absolute: the working directory, or that of `-C`; paths that the person gives start here. */
  readonly folder: string;
  readonly config: string | undefined;
  /** The databases that `-n` or `--all` choose; undefined: the only one. */
  readonly databaseName: string | undefined;
  readonly allDatabases: boolean;
  readonly url: string | undefined;
  /** How long to wait for the server, in milliseconds; undefined: what the settings say. */
  readonly wait: number | undefined;
  /** `-x name=value`. */
  readonly variables: ReadonlyMap<string, string>;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly logFormat: LogFormat;
  /** Whether results on standard output may be coloured. */
  readonly outColor: boolean;
  /** Whether what is said on standard error may be coloured. */
  readonly errColor: boolean;
}

/** Understands the global options. @throws {UsageError} when they contradict each other */
export function readGlobals(io: Io, options: GlobalOptions): Context {
  if (options.all && options.name !== undefined) conflict("--all", "-n");
  if (options.all && options.url !== undefined) conflict("--all", "--url");
  if (options.quiet && options.verbose) conflict("-q", "-v");
  const cwd = path.resolve(io.cwd);
  return {
    io,
    cwd,
    folder: options.directory === undefined ? cwd : startFolder(path.resolve(cwd, options.directory)),
    config: options.config ?? (io.env["ALUDEL_CONFIG"] || undefined),
    databaseName: options.name,
    allDatabases: options.all === true,
    url: options.url,
    wait: options.wait,
    variables: new Map((options.x ?? []).map(splitVariable)),
    json: options.json === true,
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    logFormat: options.logFormat ?? "text",
    outColor: wantsColor(io, options, io.outIsTerminal),
    errColor: wantsColor(io, options, io.errIsTerminal),
  };
}

/** From a folder that is not there, the search for settings would walk up into another project. */
function startFolder(folder: string): string {
  if (isFolder(folder)) return folder;
  throw new UsageError(`Cannot work in "${folder}": there is no such folder`, {
    code: "no_folder",
    path: folder,
  });
}

/** Whether to colour a stream: on a terminal, unless `--no-color` or `NO_COLOR` (no-color.org) says no. */
export function wantsColor(io: Io, options: Pick<GlobalOptions, "color">, isTerminal: boolean): boolean {
  return isTerminal && options.color !== false && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
}

/** As Alembic reads `-x`: `name=value`; a bare name is empty. */
function splitVariable(text: string): [string, string] {
  const at = text.indexOf("=");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function conflict(a: string, b: string): never {
  throw new UsageError(`Cannot use ${a} together with ${b}`, { code: "usage" });
}
