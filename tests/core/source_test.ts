import assert from "node:assert/strict";
import { locate, plainLineEnds, type Source, spanChunks, spanText } from "../../src/core/source.ts";

const source: Source = {
  path: "a.sql",
  text: "one\n.\ntwo",
  omissions: [{ at: 4, lines: 3, read: () => ["left\n", "out\nhere\n"] }],
};

Deno.test("spanChunks() gives what is left out in a span, and at its ends", () => {
  const chunks = (start: number, end: number) => [...spanChunks({ source, start, end })].join("|");
  assert.equal(chunks(0, 9), "one\n|left\n|out\nhere\n|.\ntwo");
  assert.equal(chunks(4, 4), "|left\n|out\nhere\n|");
  assert.equal(chunks(0, 3), "one");
  assert.equal(chunks(5, 9), "\ntwo");
  assert.equal(spanText({ source, start: 0, end: 5 }), "one\nleft\nout\nhere\n.");
});

Deno.test("locate() counts the lines that are left out", () => {
  assert.deepEqual(locate(source, 1), { line: 1, column: 2, lineText: "one" });
  assert.deepEqual(locate(source, 4), { line: 5, column: 1, lineText: "." });
  assert.deepEqual(locate(source, 7), { line: 6, column: 2, lineText: "two" });
});

Deno.test("plainLineEnds() is the same wherever the text is cut", () => {
  const text = "a\r\nb\r\r\n\nc\rd\r\n";
  const plain = text.replaceAll("\r\n", "\n");
  for (let i = 0; i <= text.length; i++) {
    for (let j = i; j <= text.length; j++) {
      const chunks = [text.slice(0, i), text.slice(i, j), text.slice(j)];
      assert.equal([...plainLineEnds(chunks)].join(""), plain);
    }
  }
});
