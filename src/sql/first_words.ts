import type { Statement } from "./statement.ts";
import { Token } from "./token.ts";
import { TokenReader } from "./token_reader.ts";

/**
 * The beginning of a statement on one line, for showing progress: without comments, white space as one space,
 * at most `width` characters, the last one being `…` when something is missing.
 */
export function firstWords(statement: Statement, width: number): string {
  const reader = new TokenReader(statement);
  const enough = 2 * width; // a character has at most two code units
  let line = "";
  let last = reader.start;
  for (; reader.token !== Token.end && line.length <= enough; reader.advance()) {
    if (reader.start > last) line += " ";
    last = Math.min(reader.end, reader.start + enough + 1);
    line += statement.text.slice(reader.start, last);
  }
  // deno-lint-ignore no-control-regex -- a terminal would obey them
  const shown = Array.from(line.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " "));
  const isWhole = last === statement.text.length && shown.length <= width;
  return isWhole ? shown.join("") : shown.slice(0, Math.max(0, width - 1)).join("") + "…";
}
