import assert from "node:assert/strict";
import { SourceError } from "../../src/core/error.ts";
import { spanText, wholeSource } from "../../src/core/source.ts";
import { splitStatements } from "../../src/sql/split.ts";
import type { Statement } from "../../src/sql/statement.ts";

function split(text: string): Statement[] {
  return splitStatements(wholeSource({ path: "a.sql", text }));
}

function textsOf(text: string): string[] {
  return split(text).map((statement) => {
    assert.equal(statement.text, spanText(statement.span));
    return statement.text;
  });
}

for (
  const [what, text, expected] of [
    ["drops empty statements", ";; SELECT 1;;\n ; /* ; */ ;", ["SELECT 1"]],
    ["gives nothing for nothing", "", []],
    ["gives nothing for comments", "-- a;\n/* b; */", []],
    ["takes a last statement without a semicolon", "SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["leaves comments around a statement out", "-- a\nSELECT /* b */ 1 -- c\n; -- d", ["SELECT /* b */ 1"]],
    ["knows that doubled quotes close nothing", `SELECT 'a'';', "b"";"; SELECT 2`, [
      `SELECT 'a'';', "b"";"`,
      "SELECT 2",
    ]],
    ["takes a backslash in a plain string as it is", "SELECT '\\'; SELECT 2", ["SELECT '\\'", "SELECT 2"]],
    ["knows the escapes of E''", "SELECT E'\\';'; SELECT e'\\\\'; SELECT 3", [
      "SELECT E'\\';'",
      "SELECT e'\\\\'",
      "SELECT 3",
    ]],
    ["knows that E ends a longer word", "SELECT fe'\\'; SELECT 2", ["SELECT fe'\\'", "SELECT 2"]],
    ["keeps the escapes when E'' goes on after a comment", "SELECT E'a' -- '\n '\\';'; SELECT 2", [
      "SELECT E'a' -- '\n '\\';'",
      "SELECT 2",
    ]],
    ["ends the escapes when no line's end is between", "SELECT E'a' '\\'; SELECT 2", [
      "SELECT E'a' '\\'",
      "SELECT 2",
    ]],
    ["takes B, X, N and U& strings without escapes", "SELECT B'\\', x'\\', N'\\', U&'\\'; SELECT U&\"\\;\"", [
      "SELECT B'\\', x'\\', N'\\', U&'\\'",
      'SELECT U&"\\;"',
    ]],
    ["knows dollar quotes and their tags", "DO $$;$a$;$$; DO $a$;$$;$b$;$a$", [
      "DO $$;$a$;$$",
      "DO $a$;$$;$b$;$a$",
    ]],
    ["takes no dollar quote inside a name or for a parameter", "SELECT a$$ ; SELECT $1; SELECT a$b$;", [
      "SELECT a$$",
      "SELECT $1",
      "SELECT a$b$",
    ]],
    ["takes no dollar quote whose tag begins with a digit", "SELECT $1a$; SELECT $ 2$", [
      "SELECT $1a$",
      "SELECT $ 2$",
    ]],
    ["takes a dollar quote after a number", "SELECT 1e5$$;$$, 0x1F$$;$$, 1_000.5$$;$$", [
      "SELECT 1e5$$;$$, 0x1F$$;$$, 1_000.5$$;$$",
    ]],
    ["nests block comments", "/* /* ; */ ; */ SELECT 1 /*/ ; /**/ ; */; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["finds comments behind operators", "SELECT 1+--;\n2; SELECT 1*/*;*/2; SELECT 1/--;\n2", [
      "SELECT 1+--;\n2",
      "SELECT 1*/*;*/2",
      "SELECT 1/--;\n2",
    ]],
    ["ends a line comment at a lone carriage return, as the server does", "-- a\rCOMMIT; -- b\r\n", [
      "COMMIT",
    ]],
    ["keeps CRLF in a statement", "SELECT\r\n1;\r\nSELECT 2;\r\n", ["SELECT\r\n1", "SELECT 2"]],
    ["steps over a byte order mark", "\uFEFFSELECT 1;", ["SELECT 1"]],
    [
      "takes semicolons in the parentheses of a rule",
      "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
      [
        "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
        "SELECT 3",
      ],
    ],
    ["does not let a lone closing parenthesis count", "SELECT 1); SELECT (2); SELECT 3", [
      "SELECT 1)",
      "SELECT (2)",
      "SELECT 3",
    ]],
    ["keeps letters beyond ASCII in names", "SELECT é$$; SELECT $é$;$é$; SELECT 名前", [
      "SELECT é$$",
      "SELECT $é$;$é$",
      "SELECT 名前",
    ]],
    ["lets strings be set to what they are", "SET standard_conforming_strings = on; SELECT 1", [
      "SET standard_conforming_strings = on",
      "SELECT 1",
    ]],
    ["leaves psql's variables to the server", "SELECT :a, :'b;', :\"c;\", d::int; SELECT 2", [
      "SELECT :a, :'b;', :\"c;\", d::int",
      "SELECT 2",
    ]],
  ] as const
) {
  Deno.test(`splitStatements() ${what}`, () => assert.deepEqual(textsOf(text), expected));
}

for (
  const [what, sql] of [
    [
      "a body with a CASE",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
    ],
    [
      "a body in lower case with comments",
      "create or replace procedure p()\nbegin /* ; */ atomic -- ;\nselect 1; end",
    ],
    [
      "a body with columns called end, case and begin",
      "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 end; SELECT 2 AS case; SELECT begin atomic; END",
    ],
    ["an empty body", "CREATE PROCEDURE p() BEGIN ATOMIC END"],
    ["a body with empty statements", "CREATE PROCEDURE p() BEGIN ATOMIC ; ; END"],
    [
      "a function that is called begin",
      "CREATE FUNCTION begin(begin int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
    [
      "a body after an argument that is called begin",
      "CREATE FUNCTION f(begin atomic) BEGIN ATOMIC SELECT 1; END",
    ],
    [
      "a setting that is called begin before the body",
      "CREATE FUNCTION f() SET x TO begin BEGIN ATOMIC SELECT 1; END",
    ],
    [
      "a body with a semicolon in an open parenthesis",
      "CREATE PROCEDURE p() BEGIN ATOMIC SELECT (1; SELECT 2; END",
    ],
  ] as const
) {
  Deno.test(`splitStatements() keeps ${what} whole`, () =>
    assert.deepEqual(textsOf(`${sql};\nSELECT 3`), [sql, "SELECT 3"]));
}

for (
  const sql of [
    "BEGIN ATOMIC SELECT 1",
    "CREATE VIEW v AS SELECT begin atomic FROM t",
    "CREATE TABLE t (a int) BEGIN ATOMIC",
  ]
) {
  Deno.test(`splitStatements() takes "${sql}" for no routine`, () => {
    assert.deepEqual(textsOf(`${sql}; END; SELECT 1`), [sql, "END", "SELECT 1"]);
  });
}

for (
  const [what, text, expected, data] of [
    [
      "text",
      "COPY t (a, b) FROM stdin;\n1\t2\n\\N\t';\n\\.\nSELECT 1;",
      "COPY t (a, b) FROM stdin",
      "1\t2\n\\N\t';\n",
    ],
    [
      "CSV",
      'COPY t FROM STDIN WITH (FORMAT csv);\n"a\n;"\n\\.\nSELECT 1;',
      "COPY t FROM STDIN WITH (FORMAT csv)",
      '"a\n;"\n',
    ],
    ["no line", "COPY t FROM STDIN;\n\\.\nSELECT 1", "COPY t FROM STDIN", ""],
    ["CRLF", "COPY t FROM STDIN;\r\n1\r\n\\.\r\nSELECT 1", "COPY t FROM STDIN", "1\r\n"],
    [
      "a comment after the semicolon",
      "COPY t FROM STDIN; -- 'data'\r\n1\n\\.\nSELECT 1",
      "COPY t FROM STDIN",
      "1\n",
    ],
    [
      "lines that are no end",
      "COPY t FROM STDIN;\n \\.\n\\.x\n\\\\.\n\\.\nSELECT 1",
      "COPY t FROM STDIN",
      " \\.\n\\.x\n\\\\.\n",
    ],
    [
      "STDOUT, which PostgreSQL takes for STDIN",
      "COPY t FROM STDOUT;\n1\n\\.\nSELECT 1",
      "COPY t FROM STDOUT",
      "1\n",
    ],
    [
      "comments between the words",
      "COPY t FROM/**/STDIN\n(DELIMITER ';');\n1\n\\.\nSELECT 1",
      "COPY t FROM/**/STDIN\n(DELIMITER ';')",
      "1\n",
    ],
  ] as const
) {
  Deno.test(`splitStatements() takes the data of a COPY with ${what}`, () => {
    const [copy, select, ...rest] = split(text);
    assert.deepEqual([copy?.text, select?.text, rest.length], [expected, "SELECT 1", 0]);
    assert.equal(spanText(copy!.copyData!), data);
    assert.equal(select!.copyData, undefined);
  });
}

Deno.test("splitStatements() takes the end of COPY data on a last line without an end", () => {
  assert.equal(spanText(split("COPY t FROM STDIN;\n1\n\\.")[0]!.copyData!), "1\n");
});

for (
  const sql of [
    "COPY t FROM '/tmp/a'",
    "COPY t TO STDOUT",
    "COPY (SELECT a FROM stdin) TO STDOUT",
    "COPY t (stdin, \"from\") FROM PROGRAM 'x' WHERE a IS DISTINCT FROM stdin",
    'COPY t FROM "stdin"',
  ]
) {
  Deno.test(`splitStatements() takes no data after ${sql}`, () => {
    const [copy, select] = split(`${sql};\nSELECT 1`);
    assert.deepEqual([copy?.text, copy?.copyData, select?.text], [sql, undefined, "SELECT 1"]);
  });
}

Deno.test("splitStatements() steps over the restrict lines of pg_dump", () => {
  assert.deepEqual(textsOf("--\n\n\\restrict aB';\n\nSELECT 1;\r\n\\unrestrict aB\r\n"), ["SELECT 1"]);
  assert.deepEqual(textsOf("\\unrestrict aB"), []);
});

Deno.test("splitStatements() gives places in the whole source for a part of it", () => {
  const text = "SELECT 'open;\nSELECT 1; SELECT 2;\nSELECT 'open";
  const start = text.indexOf("\n");
  const parts = splitStatements({ source: { path: "a.sql", text }, start, end: text.lastIndexOf("\n") });
  assert.deepEqual(parts.map(({ span }) => [span.start, span.end]), [[14, 22], [24, 32]]);
});

Deno.test("splitStatements() never looks behind the end of its span", () => {
  const text = "SELECT 'a''b'; -- c\n*/ COPY t FROM STDIN;\n\\.\n";
  for (let end = 0; end <= text.length; end++) {
    const source = { path: "a.sql", text };
    const outcome = (run: () => Statement[]) => {
      try {
        return run().map(({ span, copyData }) => [span.start, span.end, copyData?.start, copyData?.end]);
      } catch (error) {
        assert.ok(error instanceof SourceError);
        return error.code;
      }
    };
    assert.deepEqual(
      outcome(() => splitStatements({ source, start: 0, end })),
      outcome(() => split(text.slice(0, end))),
    );
  }
});

for (
  const [code, text, place] of [
    ["unterminated_string", "SELECT 1, >'a''", "'a''"],
    ["unterminated_string", "SELECT >'\\", "'\\"],
    ["unterminated_string", "SELECT >E'\\'", "E'\\'"],
    ["unterminated_string", "SELECT E'a'\n'b', >'c", "'c"],
    ["unterminated_string", "SELECT >U&'a\nb", "U&'a"],
    ["unterminated_name", 'SELECT >"a""', '"a""'],
    ["unterminated_name", 'SELECT >U&"a', 'U&"a'],
    ["unterminated_dollar_quote", "SELECT 1; DO >$a$ $b$ $$", "$a$ $b$ $$"],
    ["unterminated_dollar_quote", "SELECT >$$", "$$"],
    ["unterminated_comment", "SELECT 1 >/* /* */;", "/* /* */;"],
    [
      "unterminated_body",
      "CREATE FUNCTION f() >BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END;",
      "BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END;",
    ],
    ["unterminated_copy", "SELECT 1; >COPY t FROM STDIN;\n1\n", "COPY t FROM STDIN"],
    ["unterminated_copy", ">COPY t FROM STDIN", "COPY t FROM STDIN"],
    ["text_before_copy_data", "COPY t FROM STDIN;> SELECT 1;\n\\.\n", " SELECT 1;"],
    ["backslash_command", "SELECT 1;\n>\\connect other\n", "\\connect"],
    ["backslash_command", ">\\i other.sql\r\n", "\\i"],
    ["backslash_command", "SELECT 1 >\\gexec\n", "\\gexec"],
    ["backslash_command", "SELECT 1\n>\\restrict a\n;", "\\restrict"],
    ["backslash_command", ">\\restricted", "\\restricted"],
    ["nul_character", "SELECT 'a>\0b';", "\0"],
    [
      "nonstandard_strings",
      ">SET standard_conforming_strings = off;",
      "SET standard_conforming_strings = off",
    ],
    [
      "nonstandard_strings",
      ">set/**/local standard_conforming_strings to 'false'",
      "set/**/local standard_conforming_strings to 'false'",
    ],
  ] as const
) {
  Deno.test(`splitStatements() refuses ${JSON.stringify(text)} and points at the place`, () => {
    const start = text.indexOf(">");
    assert.throws(() => split(text.replace(">", "")), (error) => {
      assert.ok(error instanceof SourceError);
      assert.deepEqual([error.code, error.span?.start], [code, start]);
      assert.equal(spanText(error.span!), place);
      assert.match(error.message, /^Cannot .+: .+[^.]$/);
      assert.ok(error.hint);
      return true;
    });
  });
}
