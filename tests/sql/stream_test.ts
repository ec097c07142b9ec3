import assert from "node:assert/strict";
import fc from "fast-check";
import { locate, type Source, type Span, spanText } from "../../src/core/source.ts";
import { findFences } from "../../src/sql/fence.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { StatementStream, type StreamPiece } from "../../src/sql/stream.ts";
import { anyScript, seed } from "./random_sql.ts";

/** What a stream or a split says about one thing: what it is, what it says, and its line and column. */
type Fact = readonly [kind: string, text: string, line: number | null, column: number | null];

function fact(kind: string, span: Span): Fact {
  const { line, column } = locate(span.source, span.start);
  return [kind, spanText(span), line, column];
}

function factOf(piece: StreamPiece): Fact {
  switch (piece.kind) {
    case "statement":
    case "copy":
      return fact(piece.kind, piece.statement.span);
    case "copy_data":
      return fact(piece.kind, piece.span);
    case "copy_end":
      return [piece.kind, "", null, null];
    case "fence":
      return fact(piece.kind, piece.fence.span);
  }
}

function factsOfStream(chunks: readonly string[]): Fact[] {
  const stream = new StatementStream("a.sql");
  return [...chunks.flatMap((chunk) => stream.push(chunk)), ...stream.finish()].map(factOf);
}

/** Joins the pieces of each COPY's data. */
function joinData(facts: readonly Fact[]): Fact[] {
  const joined: Fact[] = [];
  for (const each of facts) {
    const last = joined.at(-1);
    if (each[0] === "copy_data" && last?.[0] === "copy_data") {
      joined[joined.length - 1] = [last[0], last[1] + each[1], last[2], last[3]];
    } else joined.push(each);
  }
  return joined;
}

/** The same by splitting the whole text, cut at its fences. */
function factsOfWhole(text: string): Fact[] {
  const source: Source = { path: "a.sql", text };
  const facts: Fact[] = [];
  let start = 0;
  for (const fence of findFences(source, 0)) {
    facts.push(...factsOfPart({ source, start, end: fence.span.start }), fact("fence", fence.span));
    start = fence.span.end;
  }
  return [...facts, ...factsOfPart({ source, start, end: text.length })];
}

function factsOfPart(part: Span): Fact[] {
  return splitStatements(part).flatMap(({ span, copyData }): Fact[] => {
    if (copyData === undefined) return [fact("statement", span)];
    const data = copyData.start === copyData.end ? [] : [fact("copy_data", copyData)];
    return [fact("copy", span), ...data, ["copy_end", "", null, null]];
  });
}

/** Cuts a text into chunks of these lengths, over and over. */
function cut(text: string, lengths: readonly number[]): string[] {
  const chunks: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const length = lengths[i % lengths.length]!;
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return chunks;
}

const fenced = fc.array(
  fc.tuple(anyScript, fc.constantFrom("\n-- +++ upgrade\n", "\n-- +++\r\n", ";\n -- +++\n")),
  {
    maxLength: 3,
  },
).map((parts) => parts.map(([{ text }, fence]) => text + fence).join(""));

Deno.test("StatementStream gives what splitting the whole text gives, however it is cut", () => {
  const lengths = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(fenced, lengths, fc.boolean(), (script, each, marked) => {
      const text = marked ? `\uFEFF${script}` : script;
      assert.deepEqual(joinData(factsOfStream(cut(text, each))), factsOfWhole(text));
    }),
    { seed, numRuns: 2000 },
  );
});

Deno.test("StatementStream gives a statement as soon as its semicolon has come", () => {
  const stream = new StatementStream("a.sql");
  assert.deepEqual(stream.push("SELECT 1; SELECT").map(factOf), [["statement", "SELECT 1", 1, 1]]);
  assert.deepEqual(stream.push(" 2, 3, 4;\n\nSELECT 3").map(factOf), [[
    "statement",
    "SELECT 2, 3, 4",
    1,
    11,
  ]]);
  assert.deepEqual(stream.finish().map(factOf), [["statement", "SELECT 3", 3, 1]]);
});

Deno.test("StatementStream gives the data of a COPY as it comes, and a line that may be its end only when it is none", () => {
  const stream = new StatementStream("a.sql");
  assert.deepEqual(stream.push("COPY t FROM STDIN;\n12").map(factOf), [
    ["copy", "COPY t FROM STDIN", 1, 1],
    ["copy_data", "12", 2, 1],
  ]);
  assert.deepEqual(stream.push("3\n\\").map(factOf), [["copy_data", "3\n", 2, 3]]);
  assert.deepEqual(stream.push(".").map(factOf), []);
  assert.deepEqual(stream.push("x").map(factOf), [["copy_data", "\\.x", 3, 1]]);
  assert.deepEqual(stream.push("\n\\.\r").map(factOf), [["copy_data", "\n", 3, 4]]);
  assert.deepEqual(stream.push("\nSELECT 1;").map(factOf), [["copy_end", "", null, null], [
    "statement",
    "SELECT 1",
    5,
    1,
  ]]);
  assert.deepEqual(stream.finish(), []);
});

Deno.test("StatementStream keeps a line of data that ends like the end of the data", () => {
  const facts = factsOfStream(["COPY t FROM STDIN;\n1", "\\.", "\n", "\\.", "\n"]);
  assert.deepEqual(joinData(facts)[1], ["copy_data", "1\\.\n", 2, 1]);
});

Deno.test("StatementStream lexes a text but a few times over, however finely it is cut", () => {
  const statement = `INSERT INTO t VALUES ${"('it''s', $$;$$), ".repeat(5_000)}(1);\n`;
  const text = statement + "SELECT 1;\n".repeat(2_000) +
    `/* ${"a".repeat(50_000)} */ -- ${"b".repeat(50_000)}\n`;
  for (const length of [1, 7, 1000]) {
    const stream = new StatementStream("a.sql");
    for (const chunk of cut(text, [length])) stream.push(chunk);
    stream.finish();
    assert.ok(
      stream.lexed >= text.length && stream.lexed < 4 * text.length,
      `${stream.lexed} of ${text.length}`,
    );
  }
});

Deno.test("StatementStream has the right lines, though not columns, on a line of 10,000 statements", () => {
  const facts = factsOfStream(cut("\n" + "SELECT 1; ".repeat(10_000) + "\nSELECT 2", [500]));
  assert.equal(facts.length, 10_001);
  assert.ok(facts.slice(0, -1).every(([, text, line]) => text === "SELECT 1" && line === 2));
  assert.deepEqual(facts.at(-1), ["statement", "SELECT 2", 3, 1]);
});

Deno.test("StatementStream has the right columns on a line of 4,000 characters", () => {
  const facts = factsOfStream(cut("SELECT 1; ".repeat(400), [7]));
  assert.deepEqual(facts.map(([, , line, column]) => [line, column]), facts.map((_, i) => [1, 10 * i + 1]));
});

for (
  const [code, text, line] of [
    ["unterminated_string", "SELECT 1;\nSELECT 'a;\n", 2],
    ["unterminated_comment", "SELECT 1;\n\n/* a", 3],
    ["unterminated_dollar_quote", "DO $a$ $b$;", 1],
    ["unterminated_body", "\nCREATE PROCEDURE p()\nBEGIN ATOMIC SELECT 1;\n-- +++ downgrade\n", 3],
    ["unterminated_copy", "SELECT 1;\nCOPY t FROM STDIN;\n1\n-- +++ downgrade\n", 2],
    ["unterminated_copy", "COPY t FROM STDIN\n-- +++ downgrade\n", 1],
    ["backslash_command", "SELECT 1;\n\\connect a", 2],
    ["backslash_command", "SELECT 1;\nSELECT \\restrict a\n", 2],
    ["nul_character", "SELECT 1;\n\n\0", 3],
    ["nul_character", "COPY t FROM STDIN;\na\0\n\\.\n", 2],
  ] as const
) {
  Deno.test(`StatementStream refuses ${JSON.stringify(text)} on the right line, however it is cut`, () => {
    for (const length of [1, 2, 3, 1000]) {
      assert.throws(() => factsOfStream(cut(text, [length])), (error: unknown) => {
        assert.ok(error instanceof Error && "code" in error && "span" in error);
        const { source, start } = error.span as Span;
        assert.deepEqual([error.code, locate(source, start).line], [code, line]);
        return true;
      });
    }
  });
}
