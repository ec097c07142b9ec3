import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { locate, spanText, wholeSource } from "../../src/core/source.ts";
import { readLargeSource } from "../../src/files/large_source.ts";
import { readRevisions } from "../../src/files/read_revisions.ts";
import { partChecksum } from "../../src/revision/checksum.ts";
import { parseRevision } from "../../src/revision/parse.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { revisionText, testFolder } from "../support/project.ts";

const longest = 1e6;

/** More than what is read at once, with characters of one to four bytes. */
const lines = Array.from({ length: 60_000 }, (_, i) => `${i}\tZosimos ü € 🜔 ${"x".repeat(i % 50)}\n`).join(
  "",
);

const texts: Readonly<Record<string, string>> = {
  "one COPY": revisionText("a", "base", {
    upgrade: `COPY t FROM STDIN;\n${lines}\\.\nSELECT 1;\n`,
    downgrade: "",
  }),
  "two COPYs in both parts": revisionText("a", "base", {
    upgrade:
      `COPY t FROM STDIN;\n${lines}\\.\nCOPY t FROM STDIN; -- short\n\\.\nCOPY t FROM STDIN;\n${lines}\\.`,
    downgrade: `-- ü\nCOPY t FROM STDIN;\n${lines}\\.\n`,
  }),
  "CRLF and a BOM": "\uFEFF" +
    revisionText("a", "base", { upgrade: `COPY t FROM STDIN;\n${lines}\\.\nSELECT 'é';` })
      .replaceAll("\n", "\r\n"),
  "no COPY at all": revisionText("a", "base", { upgrade: `SELECT $$${lines.slice(0, longest / 2)}$$;` }),
};

for (const [name, text] of Object.entries(texts)) {
  Deno.test(`readLargeSource() leaves out data and gives it back: ${name}`, async () => {
    await using folder = await testFolder({ "a.sql": text });
    const source = readLargeSource(path.join(folder.path, "a.sql"), "a.sql", longest);
    assert.ok(source.text.length < longest);
    assert.equal(source.omissions!.length > 0, text.includes("COPY"));
    assert.ok(spanText(wholeSource(source)) === text);

    const [whole, cut] = [parseRevision({ path: "a.sql", text }), parseRevision(source)];
    for (const part of ["upgrade", "downgrade"] as const) {
      assert.equal(partChecksum(cut[part]!), partChecksum(whole[part]!));
      const [expected, found] = [splitStatements(whole[part]!), splitStatements(cut[part]!)];
      assert.deepEqual(found.map((statement) => statement.text), expected.map((statement) => statement.text));
      for (const [i, statement] of expected.entries()) {
        const at = found[i]!;
        assert.equal(
          locate(source, at.span.start).line,
          locate(statement.span.source, statement.span.start).line,
        );
        assert.ok(
          (at.copyData && spanText(at.copyData)) === (statement.copyData && spanText(statement.copyData)),
        );
      }
    }
  });
}

Deno.test("readRevisions() leaves the data of a large file out", async () => {
  await using folder = await testFolder({
    "a.sql": revisionText("a", "base", { upgrade: `COPY t FROM STDIN;\n${lines.repeat(3)}\\.\n` }),
  });
  const [revision] = readRevisions(
    { versionLocations: [folder.path], recursiveVersionLocations: false },
    folder.path,
  );
  assert.ok(revision!.upgrade.source.text.length < 1000);
  assert.ok(spanText(splitStatements(revision!.upgrade)[0]!.copyData!) === lines.repeat(3));
});

Deno.test("data that is left out is not read from a file that has changed", async () => {
  await using folder = await testFolder({ "a.sql": texts["one COPY"]! });
  const file = path.join(folder.path, "a.sql");
  const source = readLargeSource(file, "a.sql", longest);
  await fs.appendFile(file, "-- more\n");
  assert.throws(() => spanText(wholeSource(source)), { code: "file_changed", path: "a.sql" });
  await fs.rm(file);
  assert.throws(() => spanText(wholeSource(source)), { code: "file" });
});

Deno.test("readLargeSource() refuses what is no text, what does not end, and too much beside the data", async () => {
  await using folder = await testFolder({
    "latin1.sql": new Uint8Array([...new TextEncoder().encode("SELECT 'caf"), 0xe9, 0x27]),
    "open.sql": `COPY t FROM STDIN;\n${lines}`,
    "long.sql": `SELECT $$${lines}$$;`,
  });
  const read = (name: string) => () => readLargeSource(path.join(folder.path, name), name, longest);
  assert.throws(read("latin1.sql"), { code: "not_utf8" });
  assert.throws(read("open.sql"), { code: "unterminated_copy" });
  assert.throws(read("long.sql"), { code: "file_too_large", hint: "split it into several revisions" });
});
