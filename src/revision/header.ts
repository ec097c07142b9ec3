import { TomlDate } from "smol-toml";
import { parseDuration } from "../core/duration.ts";
import { SourceError } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import { type Span, spanText } from "../core/source.ts";
import { readToml, type TomlDocument, type TomlLine, TomlSyntaxError } from "../core/toml.ts";
import type { HeaderPlaces, Revision } from "./revision.ts";

/** The part of a revision that its front matter says. */
export type Header = Omit<Revision, "upgrade" | "downgrade">;

/** The keys of the front matter (DESIGN.md, section 3), in the order in which they are written. */
export const headerKeys = [
  "id",
  "down_revision",
  "depends_on",
  "branch_labels",
  "message",
  "created",
  "transaction",
  "lock_timeout",
  "statement_timeout",
  "variables",
] as const;

export type HeaderKey = typeof headerKeys[number];

const linePrefix = /^-- ?/;

/**
 * Reads the front matter: the lines of `span`, TOML behind `-- `.
 *
 * @throws {SourceError} for every mistake, at its place
 */
export function parseHeader(span: Span): Header {
  const { values, places } = readHeader(span);
  for (const key of Object.keys(values)) checkKey(key, places[key] ?? span);
  const read = new HeaderReader(values, places, span);
  return {
    id: read.required("id", asText),
    downRevision: read.required("down_revision", asNames).filter((name) => name !== "base"),
    dependsOn: read.optional("depends_on", asNames) ?? [],
    branchLabels: read.optional("branch_labels", asNames) ?? [],
    message: read.optional("message", asText) ?? "",
    created: read.optional("created", asDate) === undefined ? null : spanText(places["created"]!),
    transaction: read.optional("transaction", asFlag) ?? true,
    lockTimeout: read.optional("lock_timeout", asDuration) ?? null,
    statementTimeout: read.optional("statement_timeout", asDuration) ?? null,
    variables: read.optional("variables", asNames) ?? [],
    places,
  };
}

function readHeader(span: Span): TomlDocument {
  try {
    return readToml(span.source, headerLines(span));
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error;
    throw new SourceError(`Cannot read the front matter: ${error.message}`, {
      code: "header_syntax",
      span: error.span,
      hint: 'it is TOML behind "-- ", such as: -- id = "8f2c1a9b7d10"',
    });
  }
}

function headerLines(span: Span): TomlLine[] {
  const lines: TomlLine[] = [];
  const { source } = span;
  for (let at = span.start; at < span.end;) {
    const newline = source.text.indexOf("\n", at);
    const end = newline === -1 || newline > span.end ? span.end : newline;
    const line = source.text.slice(at, end).replace(/\r$/, "");
    const prefix = linePrefix.exec(line)?.[0] ?? (line.trim() === "" ? "" : null);
    if (prefix === null) {
      throw new SourceError('Cannot read the front matter: a line does not begin with "-- "', {
        code: "header_line",
        span: { source, start: at, end },
        hint: 'begin it with "-- ", or end the front matter with a line "-- +++ upgrade"',
      });
    }
    lines.push({ text: line.slice(prefix.length), start: at + prefix.length });
    at = end + 1;
  }
  return lines;
}

function checkKey(key: string, span: Span): void {
  if ((headerKeys as readonly string[]).includes(key)) return;
  throw new SourceError(`Cannot read the front matter: unknown key "${key}"`, {
    code: "header_key",
    span,
    hint: didYouMean(key, headerKeys) ?? `the keys are ${headerKeys.join(", ")}`,
  });
}

/** Takes values out of the parsed TOML, each with the check of its type. */
class HeaderReader {
  constructor(
    private readonly values: Record<string, unknown>,
    private readonly places: HeaderPlaces,
    private readonly whole: Span,
  ) {}

  required<T>(key: HeaderKey, as: (value: unknown) => T | null): T {
    const value = this.optional(key, as);
    if (value !== undefined) return value;
    throw new SourceError(`Cannot read the front matter: "${key}" is missing`, {
      code: "header_missing",
      span: this.whole,
      hint: key === "id"
        ? 'add a line such as: -- id = "8f2c1a9b7d10"'
        : 'add a line such as: -- down_revision = "base"',
    });
  }

  optional<T>(key: HeaderKey, as: (value: unknown) => T | null): T | undefined {
    const value = this.values[key];
    if (value === undefined) return undefined;
    const taken = as(value);
    if (taken !== null) return taken;
    throw new SourceError(`Cannot read the front matter: "${key}" must be ${expected[key]}`, {
      code: "header_value",
      span: this.places[key] ?? this.whole,
      hint: `such as: -- ${key} = ${examples[key]}`,
    });
  }
}

function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function asFlag(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function asDate(value: unknown): TomlDate | null {
  return value instanceof TomlDate ? value : null;
}

/** A time as PostgreSQL takes it; it stays as it is written. */
function asDuration(value: unknown): string | null {
  return typeof value === "string" && parseDuration(value) !== null ? value.trim() : null;
}

function asNames(value: unknown): readonly string[] | null {
  const list = typeof value === "string" ? [value] : value;
  return Array.isArray(list) && list.every((name) => typeof name === "string" && name !== "") ? list : null;
}

const expected: Readonly<Record<HeaderKey, string>> = {
  id: "a string",
  down_revision: '"base", an id, or an array of ids',
  depends_on: "an array of ids or branch labels",
  branch_labels: "an array of strings",
  message: "a string",
  created: "a date and time",
  transaction: "true or false",
  lock_timeout: "a string with a number and a unit",
  statement_timeout: "a string with a number and a unit",
  variables: "an array of names",
};

const examples: Readonly<Record<HeaderKey, string>> = {
  id: '"8f2c1a9b7d10"',
  down_revision: '"1975ea83b712"',
  depends_on: '["1975ea83b712"]',
  branch_labels: '["billing"]',
  message: '"add users table"',
  created: "2026-11-20T21:30:00Z",
  transaction: "false",
  lock_timeout: '"5s"',
  statement_timeout: '"10min"',
  variables: '["app_role"]',
};
