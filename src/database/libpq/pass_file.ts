import { readFileSync, statSync } from "node:fs";
import { Secret } from "./secret.ts";

/** Whose password is wanted, as the file names it. */
export interface PasswordOwner {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** The lines of a password file, or why it is not used. */
export interface PasswordFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly warning: string | null;
}

/**
 * Reads a password file. One that others may read is not used, as with libpq: whoever can read it can also
 * know that it was. PostgreSQL, chapter "The Password File".
 */
export function readPasswordFile(path: string): PasswordFile {
  const stat = statSync(path, { throwIfNoEntry: false });
  const nothing = (warning: string | null) => ({ path, lines: [], warning });
  if (stat === undefined) return nothing(null);
  if (!stat.isFile()) return nothing(`The password file "${path}" is not used: it is not a plain file`);
  if (process.platform !== "win32" && (stat.mode & 0o077) !== 0) {
    return nothing(`The password file "${path}" is not used: others may read it; chmod 0600 it`);
  }
  try {
    const lines = readFileSync(path, "utf8").split(/\r*\n/);
    return { path, lines: lines.filter((line) => line !== "" && !line.startsWith("#")), warning: null };
  } catch (error) {
    return nothing(`The password file "${path}" is not used: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Finds the password in the first line that fits; null when none does. */
export function findPassword(file: PasswordFile, owner: PasswordOwner): Secret | null {
  for (const line of file.lines) {
    const password = matchLine(line, [owner.host, String(owner.port), owner.database, owner.user]);
    if (password !== null) return new Secret(password.replace(/\\([^])/g, "$1"));
  }
  return null;
}

/** What follows the four fields, when each is `*` or the wanted text. */
function matchLine(line: string, wanted: readonly string[]): string | null {
  let rest: string | null = line;
  for (const text of wanted) rest = rest === null ? null : matchField(rest, text);
  return rest;
}

/** A backslash escapes; a ":" within the wanted text, as an IPv6 address has it, needs none. */
function matchField(rest: string, wanted: string): string | null {
  if (rest.startsWith("*:")) return rest.slice(2);
  let at = 0;
  for (const letter of wanted) {
    if (rest[at] === "\\") at++;
    if (!rest.startsWith(letter, at)) return null;
    at += letter.length;
  }
  return rest[at] === ":" ? rest.slice(at + 1) : null;
}
