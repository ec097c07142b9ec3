import assert from "node:assert/strict";
import fc from "fast-check";
import { loadModule, parseSync, scanSync } from "libpg-query";
import { wholeSource } from "../../src/core/source.ts";
import { Lexer } from "../../src/sql/lex.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { Token } from "../../src/sql/token.ts";
import { anyScript, parsedScript, seed } from "./random_sql.ts";

await loadModule();

/** The first and the last byte of each statement, as PostgreSQL's parser and scanner have them. */
function boundariesOfParser(text: string): [number, number][] {
  if (text === "") return []; // the parser's scanner cannot be asked about nothing
  const tokens = scanSync(text).tokens.filter(({ tokenName }) => !/COMMENT/.test(tokenName));
  return (parseSync(text).stmts ?? []).map(({ stmt_location: from = 0, stmt_len: length = Infinity }) => {
    const inside = tokens.filter(({ start, end }) => start >= from && end <= from + length);
    return [inside[0]!.start, inside.findLast((token) => token.text !== ";")!.end];
  });
}

function boundariesOfSplitter(text: string): [number, number][] {
  const bytes = (offset: number) => Buffer.byteLength(text.slice(0, offset));
  return splitStatements(wholeSource({ path: "a.sql", text }))
    .map(({ span }) => [bytes(span.start), bytes(span.end)]);
}

function textsOf(text: string): string[] {
  return splitStatements(wholeSource({ path: "a.sql", text })).map((statement) => statement.text);
}

Deno.test("splitStatements() finds the boundaries that PostgreSQL's parser finds", () => {
  fc.assert(
    fc.property(parsedScript, ({ text }) => {
      assert.deepEqual(boundariesOfSplitter(text), boundariesOfParser(text));
    }),
    { seed, numRuns: 1500 },
  );
});

Deno.test("splitStatements() finds the statements that a script was made of", () => {
  fc.assert(
    fc.property(anyScript, ({ text, statements }) => assert.deepEqual(textsOf(text), statements)),
    { seed, numRuns: 1500 },
  );
});

Deno.test("splitStatements() leaves nothing between statements but comments, semicolons, data and restrict lines", () => {
  fc.assert(
    fc.property(anyScript, ({ text }) => {
      let rest = text;
      for (const { span, copyData } of splitStatements(wholeSource({ path: "a.sql", text })).reverse()) {
        if (copyData !== undefined) {
          assert.match(rest.slice(copyData.end), /^\\\.(\r?\n|$)/);
          rest = rest.slice(0, copyData.start) + rest.slice(copyData.end + 2);
        }
        rest = rest.slice(0, span.start) + rest.slice(span.end);
      }
      const lexer = new Lexer(rest.replace(/^\\(un)?restrict .*$/gm, ""));
      for (let token = lexer.next(); token !== Token.end; token = lexer.next()) {
        assert.ok(([Token.lineComment, Token.blockComment, Token.semicolon] as Token[]).includes(token));
      }
    }),
    { seed, numRuns: 500 },
  );
});
