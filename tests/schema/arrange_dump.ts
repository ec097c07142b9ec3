import { splitStatements } from "../../src/sql/split.ts";

/**
 * The statements of a dump in a form that does not tell in which order columns and storage parameters are: sorted, as are
 * the lines of those that list columns or attributes. pg_dump says what it says of columns in their order, too.
 * Nor does it tell whether a bare VALUES list is printed with a blank, which it is until it is made from what was printed.
 */
export function arrangeDump(text: string): string {
  const statements = splitStatements({ source: { path: "dump", text }, start: 0, end: text.length });
  return statements.map((statement) => arrangeStatement(statement.text)).sort().join(";\n");
}

function arrangeStatement(statement: string): string {
  const text = statement.replaceAll("( VALUES", "(VALUES").replace(parameters, sortParameters);
  if (!/^CREATE ((UNLOGGED |FOREIGN )?TABLE|TYPE [^\n]+ AS \()/.test(text)) return text;
  return text.split("\n").map((line) => line.replace(/,$/, "")).sort().join("\n");
}

const parameters = /\b(WITH|SET) \(([^()]*=[^()]*)\)/g;

function sortParameters(_: string, word: string, list: string): string {
  return `${word} (${list.split(", ").sort().join(", ")})`;
}
