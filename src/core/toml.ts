import { parse, TomlError, type TomlTable } from "smol-toml";
import type { Source, Span } from "./source.ts";

/** One line of TOML and where it stands: in a header, behind its `-- `. */
export interface TomlLine {
  readonly text: string;
  /** The offset of `text` in the source. */
  readonly start: number;
}

/** A parsed document, and the place of each value by its dotted key, such as `database.url`. */
export interface TomlDocument {
  readonly values: TomlTable;
  readonly places: Readonly<Partial<Record<string, Span>>>;
}

/** A mistake in the TOML itself, at its place. */
export class TomlSyntaxError extends Error {
  override readonly name = "TomlSyntaxError";
  constructor(message: string, readonly span: Span) {
    super(message);
  }
}

/** The lines of a source, as they are. */
export function tomlLines(source: Source): TomlLine[] {
  let start = 0;
  return source.text.split("\n").map((line) => {
    const at = start;
    start += line.length + 1;
    return at === 0 && line.startsWith("\uFEFF")
      ? { text: line.slice(1), start: 1 }
      : { text: line, start: at };
  });
}

/**
 * Parses TOML and finds where each value stands.
 *
 * @throws {TomlSyntaxError}
 */
export function readToml(source: Source, lines: readonly TomlLine[]): TomlDocument {
  try {
    const values = parse(lines.map((line) => line.text).join("\n"));
    return { values, places: findPlaces(source, lines) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const line = lines[error.line - 1] ?? lines.at(-1) ?? { text: "", start: 0 };
    const start = line.start + Math.min(Math.max(0, error.column - 1), line.text.trimEnd().length);
    const reason = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    throw new TomlSyntaxError(reason, { source, start, end: start + 1 });
  }
}

const keyLine = /^\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*=\s*/;
const sectionLine = /^\s*\[([^[\]]+)\]/;
const oneLineValue = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|[^#]*[^#\s])/;

/** smol-toml tells no places, so this reads the keys of plain lines; a key in an inline table has none. */
function findPlaces(source: Source, lines: readonly TomlLine[]): Record<string, Span> {
  const places: Record<string, Span> = {};
  let section = "";
  for (const { text, start } of lines) {
    const header = sectionLine.exec(text);
    if (header) {
      section = `${header[1]!.replaceAll('"', "").replaceAll(" ", "")}.`;
      places[section.slice(0, -1)] = { source, start, end: start + header[0].length };
      continue;
    }
    const key = keyLine.exec(text);
    if (!key) continue;
    const value = oneLineValue.exec(text.slice(key[0].length))?.[0] ?? "";
    const from = start + key[0].length;
    places[section + (key[1] ?? key[2] ?? key[3]!)] = { source, start: from, end: from + value.length };
  }
  return places;
}
