import type { Statement } from "../../sql/statement.ts";
import { Token } from "../../sql/token.ts";
import { TokenReader } from "../../sql/token_reader.ts";
import { kindsOfWord, type RenameDeclaration } from "./declaration.ts";
import { takePath } from "./parse_rename.ts";

/** What a statement, or a part of it, makes. */
export type Named = Pick<RenameDeclaration, "kinds" | "path" | "arguments">;

/** The words behind CREATE, and the kind that they make. */
const makers: readonly (readonly [words: string, kind: string])[] = [
  ["materialized view", "materialized_view"],
  ["recursive view", "view"],
  ["view", "view"],
  ["foreign table", "foreign_table"],
  ["table", "table"],
  ["unique index", "index"],
  ["index", "index"],
  ["sequence", "sequence"],
  ["type", "type"],
  ["domain", "domain"],
  ["schema", "schema"],
  ["function", "function"],
  ["procedure", "procedure"],
  ["aggregate", "aggregate"],
  ["event trigger", "event_trigger"],
  ["constraint trigger", "trigger"],
  ["trigger", "trigger"],
  ["policy", "policy"],
  ["rule", "rule"],
  ["statistics", "statistics"],
  ["collation", "collation"],
  ["server", "server"],
  ["foreign data wrapper", "foreign_data_wrapper"],
  ["publication", "publication"],
  ["text search configuration", "text_search_configuration"],
  ["text search dictionary", "text_search_dictionary"],
  ["operator class", "operator_class"],
  ["operator family", "operator_family"],
];

/** What stands between CREATE and the kind without changing it. */
const modifiers = ["or", "replace", "unlogged", "trusted"];

/** What a CREATE statement makes; of an ALTER TABLE, what it adds; null for any other statement. */
export function subjectOf(statement: Statement): Named | null {
  const reader = new TokenReader(statement);
  if (!reader.take("create")) return elementsOf(statement).elements.find(({ named }) => named)?.named ?? null;
  while (modifiers.some((word) => reader.take(word)));
  const [, kind] = makers.find(([words]) => reader.take(...words.split(" "))) ?? [];
  if (kind === undefined) return null;
  reader.take("concurrently");
  reader.take("if", "not", "exists");
  const path = takePath(reader);
  if (path.length === 0) return null;
  const table = ofTable(reader, kind);
  return { kinds: kindsOfWord(kind), path: table === null ? path : [...table, ...path], arguments: null };
}

/** The table of what is named only within one: behind ON, of a rule behind TO. */
function ofTable(reader: TokenReader, kind: string): string[] | null {
  const word = { trigger: "on", policy: "on", rule: "to" }[kind];
  if (word === undefined) return null;
  for (; reader.token !== Token.end; reader.advance()) {
    if (reader.token === Token.word && reader.take(word)) return takePath(reader);
  }
  return null;
}

/** A column or a constraint within a statement; `named` is null for one that has no name of its own. */
export interface Element {
  readonly start: number;
  /** After its last token, a comma behind it included. */
  readonly end: number;
  readonly named: Named | null;
}

/** The parts of CREATE TABLE, CREATE TYPE and ALTER TABLE, and where the first can begin. */
export function elementsOf(statement: Statement): { readonly list: number; readonly elements: Element[] } {
  const reader = new TokenReader(statement);
  const isAlter = reader.take("alter");
  const none = { list: statement.text.length, elements: [] };
  if (!isAlter && !reader.take("create")) return none;
  while (modifiers.some((word) => reader.take(word)));
  reader.take("foreign");
  const isType = reader.take("type");
  if (!isType && !reader.take("table")) return none;
  if (!reader.take("if", "not", "exists")) reader.take("if", "exists");
  reader.take("only");
  const owner = takePath(reader);
  if (!isAlter) {
    reader.take("as");
    if (reader.token !== Token.openParen) return none;
    reader.advance();
  }
  const list = isAlter ? reader.start : reader.start - 1;
  const elements: Element[] = [];
  while (reader.token !== Token.end && reader.token !== Token.closeParen) {
    const { start } = reader;
    const named = takeElement(reader, owner, isAlter);
    elements.push({ start, named, end: passElement(reader) });
  }
  return { list, elements };
}

/** Steps to behind the comma after an element, and tells where that is. */
function passElement(reader: TokenReader): number {
  let end = reader.start;
  for (let depth = 0; reader.token !== Token.end; reader.advance()) {
    if (reader.token === Token.openParen) depth++;
    if (reader.token === Token.closeParen && --depth < 0) return end;
    const { text } = reader;
    end = reader.end;
    if (text === "," && depth === 0) {
      reader.advance();
      return end;
    }
  }
  return end;
}

/** What begins a table constraint without a name. */
const unnamed = ["primary", "unique", "check", "foreign", "exclude", "like"];

function takeElement(reader: TokenReader, owner: readonly string[], isAlter: boolean): Named | null {
  if (isAlter && !reader.take("add")) return null;
  const isConstraint = reader.take("constraint");
  if (!isConstraint && reader.token === Token.word && unnamed.some((word) => reader.take(word))) return null;
  if (isAlter && !isConstraint) {
    reader.take("column");
    reader.take("if", "not", "exists");
  }
  const name = reader.takeName();
  if (name === null) return null;
  const kinds = kindsOfWord(isConstraint ? "constraint" : "column");
  return { kinds, path: [...owner, name], arguments: null };
}
