import assert from "node:assert/strict";
import { wholeSource } from "../../src/core/source.ts";
import { Lexer } from "../../src/sql/lex.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { Token } from "../../src/sql/token.ts";

function countStatements(text: string): number {
  return splitStatements(wholeSource({ path: "a.sql", text })).length;
}

const million = 1_000_000;

for (
  const [what, text, count] of [
    ["a million nested comments", "/*".repeat(million) + "*/".repeat(million) + "SELECT 1", 1],
    ["a million open parentheses", "SELECT " + "(".repeat(million) + ";", 1],
    ["a million closed parentheses", "SELECT " + "(".repeat(million) + ")".repeat(million) + "; SELECT 2", 2],
    ["a million semicolons", ";".repeat(million), 0],
    ["a million statements", "a;".repeat(million), million],
    ["a million doubled quotes", "SELECT '" + "''".repeat(million) + "'; SELECT 2", 2],
    ["a million strings", "SELECT ''" + ",''".repeat(million), 1],
    ["a million dollar signs", "SELECT " + "$ ".repeat(million) + ";SELECT 2", 2],
    ["a million dollar quotes", "SELECT " + "$$;$$,".repeat(million) + ";SELECT 2", 2],
    ["a million continued strings", "SELECT E'a'" + "\n'\\''".repeat(million) + ";SELECT 2", 2],
    ["a million strings that look continued", "SELECT E''" + " --\n,E''".repeat(million) + ";SELECT 2", 2],
    [
      "a million statements of a body",
      "CREATE FUNCTION f() BEGIN ATOMIC " + "SELECT 1;".repeat(million) + "END;SELECT 2",
      2,
    ],
    ["a word of a million letters", "x".repeat(million), 1],
    ["lone surrogates", "SELECT '\ud800;', \udc00; SELECT \ud800", 2],
    [
      "a million lines that almost end COPY data",
      "COPY t FROM STDIN;\n" + "\\.x\n".repeat(million) + "\\.\nSELECT 2",
      2,
    ],
  ] as const
) {
  Deno.test(`splitStatements() takes ${what}`, () => assert.equal(countStatements(text), count));
}

for (
  const [code, text] of [
    ["unterminated_comment", "/*".repeat(million) + "*/".repeat(million - 1)],
    ["unterminated_string", "SELECT '" + "''".repeat(million)],
    ["unterminated_dollar_quote", "SELECT $a$" + "$b$".repeat(million)],
    ["unterminated_copy", "COPY t FROM STDIN;\n" + "\\.x\n".repeat(million)],
    [
      "unterminated_body",
      "CREATE PROCEDURE p() BEGIN ATOMIC " +
      "SELECT 1;".repeat(million),
    ],
  ] as const
) {
  Deno.test(`splitStatements() refuses a huge text with one ${code}`, () => {
    assert.throws(() => countStatements(text), { name: "SourceError", code });
  });
}

Deno.test("Lexer.next() moves on by at least one code unit whatever the text, and reaches its end", () => {
  const units = Array.from({ length: 0x180 }, (_, i) => String.fromCharCode(i)).concat(
    "\ud800",
    "\udc00",
    "\uffff",
  );
  for (const first of units) {
    for (const second of units) {
      const text = `${first}${second}1`;
      const lexer = new Lexer(text);
      let end = 0;
      for (let token = lexer.next(); token !== Token.end; token = lexer.next()) {
        assert.ok(lexer.start >= end && lexer.end > lexer.start && lexer.end <= text.length);
        end = lexer.end;
      }
      assert.equal(lexer.end, text.length);
    }
  }
});
