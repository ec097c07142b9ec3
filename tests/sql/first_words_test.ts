import assert from "node:assert/strict";
import { firstWords } from "../../src/sql/first_words.ts";
import { statementOf } from "./statement_of.ts";

for (
  const [text, width, expected] of [
    ["SELECT 1", 20, "SELECT 1"],
    ["CREATE TABLE users (\n  id bigint\n)", 80, "CREATE TABLE users ( id bigint )"],
    ["CREATE TABLE users (id bigint)", 12, "CREATE TABL…"],
    ["CREATE TABLE users", 18, "CREATE TABLE users"],
    ["CREATE TABLE users", 17, "CREATE TABLE use…"],
    ["CREATE /* a */ TABLE -- b\n users(a,b)", 80, "CREATE TABLE users(a,b)"],
    ["SELECT 'a\r\n\tb\u001b[31mc'", 80, "SELECT 'a b [31mc'"],
    ["SELECT '😀😀😀'", 10, "SELECT '😀…"],
    ["SELECT '😀😀😀'", 12, "SELECT '😀😀😀'"],
    [`SELECT '${"x".repeat(1000)}'`, 12, "SELECT 'xxx…"],
    [`SELECT '${" ".repeat(1000)}', 1, 2, 3`, 12, "SELECT ' …"],
    ["SELECT 1", 1, "…"],
  ] as const
) {
  Deno.test(`firstWords() shows ${JSON.stringify(text.slice(0, 40))} in ${width} characters`, () => {
    assert.equal(firstWords(statementOf(text), width), expected);
  });
}
