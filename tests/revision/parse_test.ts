import assert from "node:assert/strict";
import { SourceError } from "../../src/core/error.ts";
import { locate, spanText } from "../../src/core/source.ts";
import { draftOf, formatRevision, setHeaderValue } from "../../src/revision/format.ts";
import { parseRevision } from "../../src/revision/parse.ts";

const example = `-- +++
-- id = "8f2c1a9b7d10"
-- down_revision = "1975ea83b712"
-- message = "add users table"
-- created = 2026-11-20T21:30:00Z
-- +++ upgrade
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);

-- +++ downgrade
DROP TABLE users;
`;

function parse(text: string) {
  return parseRevision({ path: "migrations/x.sql", text });
}

/** A file with a header of these lines. */
function withHeader(...lines: string[]): string {
  return ["-- +++", ...lines, "-- +++ upgrade", "SELECT 1;", ""].join("\n");
}

Deno.test("parseRevision() reads header and parts", () => {
  const revision = parse(example);
  assert.equal(revision.id, "8f2c1a9b7d10");
  assert.deepEqual(revision.downRevision, ["1975ea83b712"]);
  assert.equal(revision.message, "add users table");
  assert.equal(revision.created, "2026-11-20T21:30:00Z");
  assert.equal(revision.transaction, true);
  assert.equal(
    spanText(revision.upgrade),
    "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n\n",
  );
  assert.equal(spanText(revision.downgrade!), "DROP TABLE users;\n");
});

Deno.test("parseRevision() reads every key", () => {
  const revision = parse(withHeader(
    '-- id = "c"',
    '-- down_revision = ["a", "b"]',
    '-- depends_on = ["billing", "d"]',
    '-- branch_labels = ["shop"]',
    "-- transaction = false",
    '-- lock_timeout = "2s"',
    '-- statement_timeout = "10min"',
    '-- variables = ["app_role"]',
  ));
  assert.deepEqual(revision.downRevision, ["a", "b"]);
  assert.deepEqual(revision.dependsOn, ["billing", "d"]);
  assert.deepEqual(revision.branchLabels, ["shop"]);
  assert.equal(revision.transaction, false);
  assert.equal(revision.lockTimeout, "2s");
  assert.equal(revision.statementTimeout, "10min");
  assert.deepEqual(revision.variables, ["app_role"]);
});

Deno.test("parseRevision() knows the base, a missing downgrade and an empty one", () => {
  const irreversible = parse(withHeader('-- id = "a"', '-- down_revision = "base"'));
  assert.deepEqual(irreversible.downRevision, []);
  assert.equal(irreversible.downgrade, null);
  const empty = parse(withHeader('-- id = "a"', '-- down_revision = "base"') + "-- +++ downgrade");
  assert.equal(spanText(empty.downgrade!), "");
});

for (
  const [name, text] of [
    ["a byte order mark", "\uFEFF" + example],
    ["CRLF", example.replaceAll("\n", "\r\n")],
    ["a missing final newline", example.trimEnd()],
    ["blank lines before the header", "\n\n" + example],
  ] as const
) {
  Deno.test(`parseRevision() takes ${name}`, () => {
    const revision = parse(text);
    assert.equal(revision.id, "8f2c1a9b7d10");
    assert.equal(spanText(revision.downgrade!).trim(), "DROP TABLE users;");
  });
}

for (
  const [where, body] of [
    ["a string", "SELECT '\n-- +++ downgrade\n';"],
    ["a dollar quote", "DO $$\n-- +++ downgrade\n$$;"],
    ["a block comment", "/*\n-- +++ downgrade\n*/ SELECT 1;"],
    ["COPY data", "COPY t FROM STDIN;\n-- +++ downgrade\n\\.\n"],
  ] as const
) {
  Deno.test(`parseRevision() takes a fence inside ${where} as text`, () => {
    const revision = parse(`-- +++\n-- id = "a"\n-- down_revision = "base"\n-- +++ upgrade\n${body}`);
    assert.equal(spanText(revision.upgrade), body);
    assert.equal(revision.downgrade, null);
  });
}

const mistakes: readonly (readonly [string, string, string, string])[] = [
  ["no header", "SELECT 1;\n", "no_header", "1:1"],
  ["an empty file", "", "no_header", "1:1"],
  ["a header that does not end", '-- +++\n-- id = "a"\n', "header_unclosed", "1:1"],
  ["a header line without dashes", '-- +++\nid = "a"\n-- +++ upgrade\n', "header_line", "2:1"],
  ["wrong TOML", withHeader('-- id = "a'), "header_syntax", "2:9"],
  ["an unknown key", withHeader('-- id = "a"', '-- down_revison = "base"'), "header_key", "3:19"],
  ["a missing id", withHeader('-- down_revision = "base"'), "header_missing", "2:1"],
  ["a missing parent", withHeader('-- id = "a"'), "header_missing", "2:1"],
  ["an id that is a number", withHeader("-- id = 12"), "header_value", "2:9"],
  ["a parent that is a number", withHeader('-- id = "a"', "-- down_revision = [1]"), "header_value", "3:20"],
  [
    "a transaction that is a word",
    withHeader('-- id = "a"', '-- down_revision = "base"', '-- transaction = "no"'),
    "header_value",
    "4:18",
  ],
  [
    "a timeout without sense",
    withHeader('-- id = "a"', '-- down_revision = "base"', '-- lock_timeout = "soon"'),
    "header_value",
    "4:19",
  ],
  [
    "an unknown fence",
    withHeader('-- id = "a"', '-- down_revision = "base"') + "-- +++ downgrad\n",
    "fence_unknown",
    "6:1",
  ],
  [
    "a second upgrade",
    withHeader('-- id = "a"', '-- down_revision = "base"') + "-- +++ upgrade\n",
    "fence_twice",
    "6:1",
  ],
  [
    "a downgrade that comes first",
    '-- +++\n-- id = "a"\n-- down_revision = "base"\n-- +++ downgrade\n-- +++ upgrade\n',
    "fence_unknown",
    "4:1",
  ],
  [
    "an open string",
    withHeader('-- id = "a"', '-- down_revision = "base"') + "SELECT 'x\n-- +++ downgrade\n",
    "unterminated_string",
    "6:8",
  ],
];

for (const [name, text, code, place] of mistakes) {
  Deno.test(`parseRevision() refuses ${name} at its place, with a hint`, () => {
    assert.throws(() => parse(text), (error) => {
      assert.ok(error instanceof SourceError, String(error));
      assert.equal(error.code, code);
      const { line, column } = locate(error.span!.source, error.span!.start);
      assert.equal(`${line}:${column}`, place);
      assert.ok(error.hint);
      return true;
    });
  });
}

Deno.test("parseRevision() takes keys in quotes", () => {
  const revision = parse(
    withHeader('-- "id" = "a"', `-- 'down_revision' = "b"`, "-- 'created' = 2026-01-01T00:00:00Z"),
  );
  assert.deepEqual([revision.id, revision.downRevision, revision.created], [
    "a",
    ["b"],
    "2026-01-01T00:00:00Z",
  ]);
  assert.match(setHeaderValue(revision, "down_revision", ["c"]), /-- 'down_revision' = "c"\n/);
});

Deno.test("the nearest key is named for an unknown one", () => {
  assert.throws(() => parse(withHeader('-- id = "a"', '-- down_revison = "base"')), {
    hint: /"down_revision"/,
  });
});

for (
  const text of [
    example,
    `-- +++\n-- id = "a"\n-- down_revision = "base"\n-- +++ upgrade\n`,
    `-- +++\n-- id = "m"\n-- down_revision = ["a", "b"]\n-- depends_on = ["x"]\n-- branch_labels = ["l1", "l2"]\n` +
    `-- message = "a \\"quoted\\" name, \\\\ and é"\n-- transaction = false\n-- lock_timeout = "1s"\n` +
    `-- statement_timeout = "2s"\n-- variables = ["v"]\n-- +++ upgrade\nSELECT 1;\n-- +++ downgrade\n`,
  ]
) {
  Deno.test(`formatRevision() gives the bytes back that parseRevision() read: ${JSON.stringify(text.slice(10, 40))}`, () => {
    assert.equal(formatRevision(draftOf(parse(text))), text);
  });
}

Deno.test("setHeaderValue() changes the value alone, whatever is around it", () => {
  const text =
    '\uFEFF-- +++\r\n-- id = "c"\r\n-- down_revision   =  "a"   # why\r\n-- +++ upgrade\r\nSELECT 1\r\n';
  assert.equal(
    setHeaderValue(parse(text), "down_revision", ["b", "d"]),
    text.replace('"a"', '["b", "d"]'),
  );
});

Deno.test("setHeaderValue() refuses a value that is not on one line", () => {
  const text = '-- +++\n-- id = "c"\n-- down_revision = [\n--   "a",\n-- ]\n-- +++ upgrade\n';
  assert.throws(() => setHeaderValue(parse(text), "down_revision", ["b"]), { code: "header_edit" });
});

Deno.test("formatRevision() begins a fence on a line of its own", () => {
  const draft = { id: "a", downRevision: [], upgradeSql: "CREATE TABLE a ()", downgradeSql: "DROP TABLE a" };
  const revision = parse(formatRevision(draft));
  assert.equal(spanText(revision.upgrade), "CREATE TABLE a ()\n");
  assert.equal(spanText(revision.downgrade!), "DROP TABLE a");
});
