import { outlineStatement } from "./outline.ts";
import { Token } from "./token.ts";
import { TokenReader } from "./token_reader.ts";
import type { Statement } from "./statement.ts";

/** What PL/pgSQL's EXECUTE does not take, or what takes away what a script keeps in its session. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^(SAVEPOINT|RELEASE|ROLLBACK)\b/, "a savepoint"],
  [/^DISCARD (ALL|TEMP|TEMPORARY)\b/, "DISCARD of temporary tables"],
];

/**
 * Names what a statement does that can't stand inside a DO block, by EXECUTE (PostgreSQL, chapter 41.5.4); null for any
 * other.
 */
export function refusedInBlock(statement: Statement): string | null {
  if (statement.copyData) return "the data of COPY FROM STDIN";
  const outline = outlineStatement(statement, 2);
  const refusal = REFUSALS.find(([pattern]) => pattern.test(outline));
  if (refusal) return refusal[1];
  if (/^COPY\b/.test(outline) && hasWords(statement, "to", "stdout")) return "COPY TO STDOUT";
  return /^(SELECT|WITH|\(|TABLE|VALUES)/.test(outline) && selectsInto(statement) ? "SELECT INTO" : null;
}

function hasWords(statement: Statement, ...words: string[]): boolean {
  const reader = new TokenReader(statement);
  for (; reader.token !== Token.end; reader.advance()) {
    if (reader.take(...words)) return true;
  }
  return false;
}

/** An INTO outside parentheses that is none of INSERT INTO or MERGE INTO. */
function selectsInto(statement: Statement): boolean {
  const reader = new TokenReader(statement);
  let depth = 0;
  let before = "";
  for (; reader.token !== Token.end; reader.advance()) {
    const word = reader.token === Token.word ? reader.text.toUpperCase() : reader.text;
    if (reader.token === Token.openParen) depth++;
    if (reader.token === Token.closeParen) depth--;
    if (depth === 0 && word === "INTO" && before !== "INSERT" && before !== "MERGE") return true;
    before = word;
  }
  return false;
}
