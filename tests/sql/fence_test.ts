import assert from "node:assert/strict";
import { SourceError } from "../../src/core/error.ts";
import { findFences } from "../../src/sql/fence.ts";

function fencesOf(text: string, from = 0): string[] {
  return [...findFences({ path: "a.sql", text }, from)].map(({ span, word }) => {
    assert.equal(text.slice(span.start, span.start + 6), "-- +++");
    return word;
  });
}

for (
  const [what, text, expected] of [
    ["all fences of a revision", "-- +++\n-- id = 'a'\n-- +++ upgrade\nSELECT 1;\n-- +++ downgrade\n", [
      "",
      "upgrade",
      "downgrade",
    ]],
    ["a fence behind a byte order mark and a restrict line", "\uFEFF\\restrict a'\n-- +++ upgrade\n", [
      "upgrade",
    ]],
    ["a fence on the last line", "SELECT 1;\n-- +++ downgrade", ["downgrade"]],
    ["fences in a file with CRLF and a byte order mark", "\uFEFF-- +++\r\n-- +++ upgrade \r\n", [
      "",
      "upgrade",
    ]],
    ["a fence after a statement without a semicolon", "SELECT 1\n-- +++ downgrade\n", ["downgrade"]],
    ["a fence after an unclosed parenthesis", "SELECT (1;\n-- +++ downgrade\n", ["downgrade"]],
    ["a fence after the data of a COPY", "COPY t FROM STDIN;\n-- +++ no\n'\n\\.\n-- +++ yes\n", ["yes"]],
    ["no fence in a string", "SELECT '\n-- +++ no\n';\n", []],
    ["no fence in a string with escapes", "SELECT E'\\'\n-- +++ no\n';\n", []],
    ["no fence in a quoted name", 'SELECT "\n-- +++ no\n";\n', []],
    ["no fence in a dollar quote", "DO $a$\n-- +++ no\n$b$ $a$;\n-- +++ yes\n", ["yes"]],
    ["no fence in nested block comments", "/* /*\n*/\n-- +++ no\n*/\n", []],
    ["no fence behind white space or a statement", " -- +++ no\nSELECT 1; -- +++ no\n--+++ no\n", []],
    ["nothing in an empty text", "", []],
  ] as const
) {
  Deno.test(`findFences() finds ${what}`, () => assert.deepEqual(fencesOf(text), expected));
}

Deno.test("findFences() begins at the offset that it is given", () => {
  const text = "-- +++\n-- +++ upgrade\nSELECT 1;\n-- +++ downgrade\n";
  assert.deepEqual(fencesOf(text, 7), ["upgrade", "downgrade"]);
  assert.deepEqual(fencesOf(text, text.indexOf("SELECT")), ["downgrade"]);
});

Deno.test("findFences() reads nothing when no line looks like a fence", () => {
  assert.deepEqual(fencesOf("SELECT 'open"), []);
});

Deno.test("findFences() is lazy: it does not read behind the last fence that is asked for", () => {
  const [first] = findFences({ path: "a.sql", text: "-- +++ a\nSELECT 'open\n-- +++ b\n" }, 0);
  assert.equal(first?.word, "a");
});

Deno.test("findFences() points at a string that swallows a fence", () => {
  assert.throws(() => fencesOf("-- +++ upgrade\nSELECT 'open\n-- +++ downgrade\n"), (error) => {
    assert.ok(error instanceof SourceError);
    assert.equal(error.code, "unterminated_string");
    assert.equal(error.span?.start, 22);
    return true;
  });
});

Deno.test("findFences() refuses the data of a COPY that swallows a fence", () => {
  assert.throws(
    () => fencesOf("-- +++ upgrade\nCOPY t FROM STDIN;\n1\n-- +++ downgrade\n"),
    { name: "SourceError", code: "unterminated_copy" },
  );
});
