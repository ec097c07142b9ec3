import { conninfoError } from "./conninfo_error.ts";
import { UsageError } from "../../core/error.ts";
import { parameters } from "./parameter.ts";
import { isUrl, parseUrl } from "./parse_url.ts";
import { parsePairs } from "./parse_pairs.ts";
import { findService } from "./service_file.ts";
import type { Surroundings } from "./surroundings.ts";

/** The value of a parameter, and what gave it: "the connection string", a variable, a file, "the default". */
export interface Setting {
  readonly value: string;
  readonly from: string;
}

/** libpq's parameters by name. */
export type Settings = ReadonlyMap<string, Setting>;

/**
 * Collects libpq's parameters with its precedence: the connection string, the service file, the environment,
 * the defaults. An empty value counts as given. PostgreSQL, chapter "Connection Strings" and after.
 *
 * @param text a `postgresql://` URL or `key=value` pairs; null or "" leaves everything to the environment
 * @throws {UsageError} for anything that libpq refuses, and for what aludel can't do
 */
export function gatherSettings(text: string | null, surroundings: Surroundings): Settings {
  const settings = new Map<string, Setting>();
  const add = (name: string, value: string | undefined, from: string) => {
    if (value !== undefined && !settings.has(name)) settings.set(name, { value, from });
  };
  for (const [name, value] of parseText(text ?? "")) add(name, value, "the connection string");
  addService(settings, add, surroundings);
  for (const [name, { env }] of Object.entries(parameters)) {
    if (env !== undefined) add(name, surroundings.env[env], env);
  }
  if (surroundings.env.PGREQUIRESSL?.startsWith("1")) add("sslmode", "require", "PGREQUIRESSL");
  if (settings.get("sslrootcert")?.value === "system") add("sslmode", "verify-full", "sslrootcert=system");
  for (const [name, parameter] of Object.entries(parameters)) add(name, parameter.default, "the default");
  for (const [name, setting] of settings) checkSetting(name, setting);
  return settings;
}

function parseText(text: string): Map<string, string> {
  if (isUrl(text)) return parseUrl(text);
  const [, scheme, plain] = /^\s*((postgres(?:ql)?)?[\w+.-]*):\/\//.exec(text) ?? [];
  if (scheme !== undefined) {
    const hint = plain === undefined
      ? "aludel is for PostgreSQL: postgresql://user@host:5432/database"
      : `drop everything between "${plain}" and "://": only SQLAlchemy reads the name of a driver there`;
    throw conninfoError(`its scheme is "${scheme}"`, hint, "unknown_scheme");
  }
  if (text.trim() !== "" && !text.includes("=")) {
    const state = 'it neither begins with "postgresql://" nor is it of the form key=value';
    throw conninfoError(state, "a database on this machine is written dbname=…");
  }
  return parsePairs(text);
}

function addService(
  settings: Settings,
  add: (name: string, value: string, from: string) => void,
  surroundings: Surroundings,
): void {
  const name = settings.get("service")?.value ?? surroundings.env.PGSERVICE;
  if (name === undefined) return;
  const file = settings.get("servicefile")?.value ?? surroundings.env.PGSERVICEFILE;
  const { path, values } = findService(name, file, surroundings);
  for (const [key, value] of values) add(key, value, `the service "${name}" of "${path}"`);
}

function checkSetting(name: string, { value, from }: Setting): void {
  const { values, integer, refused } = parameters[name]!;
  if (refused === "any" ? value !== "" : refused?.includes(value)) {
    throw new UsageError(`Cannot connect as ${from} asks: aludel can't do ${name}=${shown(name, value)}`, {
      code: "unsupported_parameter",
      hint: values === undefined
        ? undefined
        : `it can do ${values.filter((known) => !refused!.includes(known)).join(", ")}`,
    });
  }
  if (values?.includes(value) === false) {
    throw badValue(name, from, `it is one of ${values.join(", ")}`);
  }
  if (integer && !/^\s*[+-]?\d{1,9}\s*$/.test(value)) throw badValue(name, from, "it is a whole number");
}

/** The error for a value that a parameter can't have. The value itself may be part of a torn password. */
export function badValue(name: string, from: string, hint: string): UsageError {
  return new UsageError(`Cannot connect: the value of "${name}" that ${from} gives is not valid`, {
    code: "bad_parameter",
    hint,
  });
}

function shown(name: string, value: string): string {
  return parameters[name]!.values === undefined ? "…" : value;
}
