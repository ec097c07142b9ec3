import { conninfoError, quoteHint, unknownParameter } from "./conninfo_error.ts";
import { parameters } from "./parameter.ts";

// The spaces are those of C's isspace(), not JavaScript's.
const name = /([^ \t\n\v\f\r=]*)[ \t\n\v\f\r]*(=?)[ \t\n\v\f\r]*/y;
const quoted = /'((?:[^'\\]|\\[^])*)'/y;
const bare = /((?:\\[^]|[^ \t\n\v\f\r\\])*)\\?/y;

/**
 * Reads libpq's `key=value` pairs; values may stand in single quotes, and a backslash takes the next
 * character as it is. PostgreSQL, chapter "Keyword/Value Connection Strings".
 *
 * @throws {UsageError} for anything that libpq refuses
 */
export function parsePairs(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let previous: string | undefined;
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const [whole, key = "", equals] = matchAt(name, text, at)!;
    if (equals === "") throw conninfoError(`a word${behind(previous)} has no "=" behind it`, quoteHint);
    at += whole.length;
    const value = matchAt(text[at] === "'" ? quoted : bare, text, at);
    if (value === null) throw conninfoError("a quoted value has no closing quote");
    store(key, value[1]!.replace(/\\([^])/g, "$1"), found, previous);
    previous = key;
    at += value[0].length;
  }
  return found;
}

function store(key: string, value: string, found: Map<string, string>, previous: string | undefined): void {
  if (key === "requiressl") found.set("sslmode", value.startsWith("1") ? "require" : "prefer");
  else if (Object.hasOwn(parameters, key)) found.set(key, value);
  else throw unknownParameter(key, previous);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skipSpace(text: string, at: number): number {
  while (/[ \t\n\v\f\r]/.test(text[at] ?? "")) at++;
  return at;
}

function behind(previous: string | undefined): string {
  return previous === undefined ? "" : ` behind "${previous}"`;
}
