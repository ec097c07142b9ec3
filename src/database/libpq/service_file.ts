import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../core/error.ts";
import { parameters } from "./parameter.ts";
import { exists, type Surroundings } from "./surroundings.ts";

/** What a service file says about a service. */
export interface Service {
  readonly path: string;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Finds a service in the file given, or in the user's file and then the system's.
 * PostgreSQL, chapter "The Connection Service File".
 *
 * @throws {UsageError} when no file defines it, or a line can't be understood
 */
export function findService(name: string, file: string | undefined, surroundings: Surroundings): Service {
  if (file !== undefined && !exists(file)) {
    throw serviceError(
      `Cannot find the service "${name}": there is no file "${file}"`,
      file,
      "unknown_service",
    );
  }
  for (const path of serviceFiles(file, surroundings)) {
    const values = readService(path, name);
    if (values !== null) return { path, values };
  }
  const files = serviceFiles(file, surroundings);
  throw new UsageError(`Cannot find the service "${name}": no service file defines it`, {
    code: "unknown_service",
    hint: files.length === 0
      ? "there is no service file; PGSERVICEFILE names one"
      : `read were ${files.map((path) => `"${path}"`).join(" and ")}`,
  });
}

function serviceFiles(file: string | undefined, { env, home, serviceFolders }: Surroundings): string[] {
  const user = file ?? (home === null ? null : join(home, ".pg_service.conf"));
  const folders = env.PGSYSCONFDIR === undefined ? serviceFolders : [env.PGSYSCONFDIR];
  const system = folders.map((folder) => join(folder, "pg_service.conf")).find(exists);
  return [user, system].filter((path) => typeof path === "string").filter(exists);
}

/** The first section of that name; null when there is none. */
function readService(path: string, name: string): Map<string, string> | null {
  let found: Map<string, string> | null = null;
  for (const [index, line] of readLines(path).entries()) {
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[")) {
      if (found !== null) return found;
      if (line.startsWith(`[${name}]`)) found = new Map();
    } else if (found !== null) {
      const [key, value] = readSetting(line, path, index + 1);
      if (!found.has(key)) found.set(key, value); // the first one counts, as everywhere in libpq's precedence
    }
  }
  return found;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n").map((line) => line.trim());
  } catch (error) {
    const state = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw serviceError(`Cannot read the service file "${path}": ${state}`, path);
  }
}

function readSetting(line: string, path: string, number: number): [key: string, value: string] {
  const equals = line.indexOf("=");
  const key = line.slice(0, equals);
  if (key === "service" || key === "servicefile") {
    throw serviceError(
      `Cannot read the service file "${path}": line ${number} refers to a service again`,
      path,
    );
  }
  if (equals === -1 || !Object.hasOwn(parameters, key)) {
    const state = `line ${number} is not a parameter of PostgreSQL, "=" and its value`;
    throw serviceError(`Cannot read the service file "${path}": ${state}`, path);
  }
  return [key, line.slice(equals + 1)];
}

function serviceError(message: string, path: string, code = "bad_service_file"): UsageError {
  return new UsageError(message, { code, path });
}
