import fc from "fast-check";

/** A generated statement: what it says, and how its end is written. */
interface Piece {
  /** What `splitStatements()` must give; "" for what must vanish. */
  readonly statement: string;
  /** The statement with what belongs behind it: a semicolon, data. */
  readonly written: string;
}

/** A generated script, and the statements that are in it. */
export interface Script {
  readonly text: string;
  readonly statements: readonly string[];
}

/** The seed of all random tests: the environment's `SEED`, or a new one, which is printed. */
export const seed: number = Number(process.env["SEED"] ?? Math.floor(Math.random() * 0x7fffffff));
console.log(`tests/sql: SEED=${seed}`);

const comments = [
  "/* ; */",
  "/* /* ' */ \" ; */",
  "/**/",
  "/*/ ;*/",
  "/* $$ **/",
  "/*-- */",
  "-- ; ' \" $$ /*\n",
  "--\n",
  "--;\r\n",
  "-- a\r",
  "--*/\n",
];
const gap = fc.constantFrom(
  " ",
  "\n",
  "\t",
  "\r\n",
  " \f ",
  "\n\n",
  ...comments.map((comment) => ` ${comment} `),
  ...comments,
);
const outerGap = fc.array(gap, { maxLength: 3 }).map((gaps) => gaps.join(""));

const operand = fc.constantFrom(
  "1",
  "1.5e-3",
  ".5",
  "'a;b'",
  "'it''s;'",
  "'\\'",
  "''",
  "''';'",
  "'a'\n';b'",
  "E'\\';'",
  "e'\\\\'",
  "E'a''\\\\;'",
  "E'a'\n';\\';'",
  "U&'\\0061;'",
  "U&'!0061;' UESCAPE '!'",
  "B'01'",
  "x'1F'",
  "N'n;'",
  "$$;$$",
  "$a$;'$$\";$b$ $a $a$",
  "$é$;$é$",
  "$a1$$a2$;$a1$",
  '"c;d"',
  '"c""d;"',
  'U&"d\\0061t;"',
  "a$b$",
  "a$$",
  "é$b$",
  "(1)",
  "-1",
  "- -1",
  "1 - /* ; */ -1",
  "2 */* ; */ 3",
  "2 /-- ;\n 3",
  "a @- b",
  "(SELECT 1 AS case)",
  "(SELECT 1 AS end)",
  "CASE WHEN true THEN 1 ELSE CASE a WHEN 2 THEN 3 END END",
  "CASE WHEN 'end;' = $$end;$$ THEN 1 END",
  "a::text",
  "b.begin",
  "b.end",
  "f('x;', VARIADIC ARRAY[1])",
);

const select = fc.tuple(fc.array(operand, { minLength: 1, maxLength: 3 }), gap).map(([list, space]) =>
  `SELECT${space}${list.join(`,${space}`)}`
);

/** What may stand in a routine's body: with END, CASE and BEGIN where they mean something else. */
const bodyStatement = fc.oneof(
  select,
  fc.constantFrom(
    "SELECT 1 end",
    "SELECT 1 AS case, 2 case",
    "SELECT begin atomic FROM begin",
    "INSERT INTO t VALUES ((';'))",
    "RETURN 1",
    "",
    "UPDATE t SET atomic = CASE WHEN begin THEN 1 END",
  ),
);
const body = fc.tuple(fc.array(bodyStatement, { maxLength: 3 }), gap).map(([list, space]) =>
  `BEGIN${space}ATOMIC${space}${
    list.map((each) => each + (each === "" ? space : "") + ";").join(space)
  }${space}END`
);

const routine = fc.tuple(
  fc.constantFrom(
    "CREATE FUNCTION",
    "create or replace function",
    "CREATE/*;*/OR--\nREPLACE PROCEDURE",
    "CREATE PROCEDURE",
  ),
  fc.constantFrom(
    " f()",
    " s.f(a int DEFAULT (1))",
    " begin(begin int)",
    ' "begin atomic"()',
    " atomic.begin()",
  ),
  fc.constantFrom("", " LANGUAGE sql", " SET search_path TO begin", " LANGUAGE 'sql' STABLE"),
  gap,
  fc.oneof(body, fc.constantFrom("AS $$ BEGIN; END; $$", "AS 'BEGIN ATOMIC;'", "AS $f$ SELECT ';'; $f$")),
).map(([create, name, option, space, rest]) => `${create}${name}${option}${space}${rest}`);

const rule = fc.array(select, { minLength: 1, maxLength: 3 }).map((actions) =>
  `CREATE RULE r AS ON INSERT TO t DO ALSO (${actions.join("; ")}; )`
);

const other = fc.constantFrom(
  "DO $$ BEGIN COMMIT; END $$",
  "BEGIN",
  "COMMIT",
  "END",
  "PREPARE a(int) AS SELECT $1",
  "SELECT $1-$$;$$",
  "COPY (SELECT 1) TO STDOUT",
  "COPY t FROM '/tmp/x;'",
  "COPY t (stdin, \"from\") FROM 'a' WHERE a IS DISTINCT FROM stdin",
  "COPY t TO STDOUT",
  "CREATE TABLE begin (atomic int, \"end\" text DEFAULT ';')",
  "CREATE VIEW v AS SELECT 1 AS begin",
  "COMMENT ON TABLE t IS 'a;\n-- +++ upgrade\n'",
  "SELECT begin atomic",
  "CREATE SCHEMA s CREATE TABLE t (a int)",
  "CREATE TRIGGER t AFTER INSERT ON t EXECUTE FUNCTION f()",
  "CREATE FUNCTION f() RETURNS int RETURN CASE WHEN true THEN 1 END",
);

const parsed: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(select, routine, rule, other).map(endWithSemicolon) },
  { weight: 1, arbitrary: fc.constant({ statement: "", written: ";" }) },
);

const dataLine = fc.constantFrom(
  "1\t2",
  "",
  ";",
  "'",
  "$$",
  "/*",
  "-- +++",
  "\\.x",
  " \\.",
  "\\\\.",
  "\\N",
  '"a',
  "SELECT 1;",
);
const copy: fc.Arbitrary<Piece> = fc.tuple(
  fc.constantFrom(
    "COPY t FROM STDIN",
    'copy s.t (a, "from") from stdin with (format csv, header)',
    "COPY t/*;*/FROM--\nSTDIN CSV QUOTE ';'",
    "COPY t FROM STDOUT",
    "COPY t (a) FROM STDIN WHERE a > 1",
  ),
  fc.constantFrom(";", " ;", "; ", "; -- ; '", "/*;*/;"),
  fc.array(dataLine, { maxLength: 4 }),
  fc.constantFrom("\n", "\r\n"),
).map(([statement, semicolon, lines, newline]) => {
  const data = [...lines, "\\."].map((line) => line + newline).join("");
  return { statement, written: statement + semicolon + newline + data };
});
const restrict = fc.constantFrom("\\restrict aB3;'\n", "\\unrestrict aB3\r\n").map((line) => ({
  statement: "",
  written: `\n${line}`,
}));

/** SQL that PostgreSQL's parser takes as a whole. */
export const parsedScript: fc.Arbitrary<Script> = scriptOf(parsed);

/** Also with the data of COPY, and with what pg_dump writes for psql. */
export const anyScript: fc.Arbitrary<Script> = scriptOf(
  fc.oneof({ weight: 3, arbitrary: parsed }, { weight: 1, arbitrary: copy }, {
    weight: 1,
    arbitrary: restrict,
  }),
);

function endWithSemicolon(statement: string): Piece {
  return { statement, written: statement + ";" };
}

function scriptOf(piece: fc.Arbitrary<Piece>): fc.Arbitrary<Script> {
  return fc.tuple(fc.array(fc.tuple(outerGap, piece), { maxLength: 8 }), outerGap, fc.boolean())
    .map(([pieces, tail, closed]) => {
      const text = pieces.map(([before, { written }]) => before + written).join("");
      return {
        text: (closed ? text : text.replace(/;$/, "")) + tail,
        statements: pieces.map(([, { statement }]) => statement).filter((statement) => statement !== ""),
      };
    });
}
