import assert from "node:assert/strict";
import { wholeSource } from "../../src/core/source.ts";
import { splitStatements } from "../../src/sql/split.ts";
import type { Statement } from "../../src/sql/statement.ts";

/** The one statement of a text. */
export function statementOf(text: string): Statement {
  const [statement, ...more] = splitStatements(wholeSource({ path: "a.sql", text }));
  assert.ok(statement !== undefined && more.length === 0, `"${text}" is not one statement`);
  return statement;
}
