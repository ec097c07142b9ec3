import { splitStatements } from "../../src/sql/split.ts";

/** A table in a dump. */
interface Table {
  readonly lines: readonly string[];
  readonly parents: readonly string[];
}

/**
 * A dump that does not tell which inherited columns and checks a table declares, too. One that was a table's own before it is
 * tied to a parent is so for ever after: PostgreSQL has no statement that undoes it.
 */
export function withoutCopies(text: string): string {
  const statements = splitStatements({ source: { path: "dump", text }, start: 0, end: text.length })
    .map((statement) => statement.text);
  const tables = new Map(statements.flatMap((statement) => readTable(statement)));
  const kept = statements.map((statement) => withoutLines(statement, tables));
  return kept.filter((statement) => !isDefaultOfCopy(statement, tables)).join(";\n");
}

const word = `(?:"(?:[^"]|"")*"|[\\w$]+)`;
const path = `${word}(?:\\.${word})?`;
const createTable = new RegExp(
  `^CREATE (?:UNLOGGED )?TABLE (${path}) \\(([^]*?)\\n\\)\\nINHERITS \\((.*)\\)`,
);
const createOther = new RegExp(`^CREATE (?:UNLOGGED )?TABLE (${path}) \\(([^]*?)\\n\\)`);
const setDefault = new RegExp(`^ALTER TABLE ONLY (${path}) ALTER COLUMN (${word}) (?:SET|DROP) DEFAULT`);

function readTable(statement: string): [string, Table][] {
  const [, name, body = "", parents = ""] = createTable.exec(statement) ?? createOther.exec(statement) ?? [];
  if (name === undefined) return [];
  return [[name, { lines: linesOf(body), parents: parents === "" ? [] : parents.split(", ") }]];
}

function linesOf(body: string): string[] {
  return body.split("\n").map((line) => line.trim().replace(/,$/, "")).filter((line) => line !== "");
}

function withoutLines(statement: string, tables: ReadonlyMap<string, Table>): string {
  const [, name, body = "", parents] = createTable.exec(statement) ?? [];
  if (name === undefined) return statement;
  const inherited = inheritedNames(name, tables);
  const own = linesOf(body).filter((line) => !inherited.has(nameOf(line)));
  return statement.replace(
    createTable,
    () => `CREATE TABLE ${name} (\n${own.join(",\n")}\n)\nINHERITS (${parents})`,
  );
}

/** A default of an inherited column is said apart only where the column is not declared. */
function isDefaultOfCopy(statement: string, tables: ReadonlyMap<string, Table>): boolean {
  const [, name = "", column = ""] = setDefault.exec(statement) ?? [];
  return inheritedNames(name, tables).has(column);
}

function inheritedNames(name: string, tables: ReadonlyMap<string, Table>): Set<string> {
  const { parents = [] } = tables.get(name) ?? {};
  return new Set(parents.flatMap((parent) => [
    ...(tables.get(parent)?.lines ?? []).map(nameOf),
    ...inheritedNames(parent, tables),
  ]));
}

/** The name of a column or a check; for NOT NULL said apart, that of its column. */
function nameOf(line: string): string {
  const [, constraint, column, other] =
    new RegExp(`^(?:CONSTRAINT (${word}) (?:NOT NULL (${word}))?|(${word}))`).exec(line) ?? [];
  return column ?? (constraint === undefined ? other! : `CONSTRAINT ${constraint}`);
}
