import assert from "node:assert/strict";
import { makeRepeatable, repeatableAttributes } from "../../src/schema/printed.ts";

for (
  const [printed, expected] of [
    [
      "((a)::text = ANY ((ARRAY['x'::character varying, 'it''s'::character varying])::text[]))",
      "((a)::text = ANY (((ARRAY['x'::character varying, 'it''s'::character varying])::character varying[])::text[]))",
    ],
    ["(ARRAY['10.0.0.0/8'::cidr])::inet[]", "((ARRAY['10.0.0.0/8'::cidr])::cidr[])::inet[]"],
    [
      String.raw`(ARRAY[E'\\'::character varying])::text[]`,
      String.raw`((ARRAY[E'\\'::character varying])::character varying[])::text[]`,
    ],
    [
      "(ARRAY['v'::character varying(40), 'w'::character varying(40)])::text[]",
      "((ARRAY['v'::character varying(40), 'w'::character varying(40)])::character varying(40)[])::text[]",
    ],
    [
      '(ARRAY[(true)::s."T, x", (f(1, 2))::s."T, x"])::boolean[]',
      '((ARRAY[(true)::s."T, x", (f(1, 2))::s."T, x"])::s."T, x"[])::boolean[]',
    ],
    [
      "(EXTRACT(YEAR FROM now()) - EXTRACT(year FROM b))",
      "(EXTRACT('YEAR' FROM now()) - EXTRACT(year FROM b))",
    ],
    ["(ARRAY['a'::one, 'b'::two])::text[]", "(ARRAY['a'::one, 'b'::two])::text[]"],
    ["(ARRAY[(a)::one || (b)::one])::text[]", "(ARRAY[(a)::one || (b)::one])::text[]"],
    ["'(ARRAY[''''::character varying])::text[]'::text", "'(ARRAY[''''::character varying])::text[]'::text"],
    ["(ARRAY[a, b])::text[]", "(ARRAY[a, b])::text[]"],
    ["FROM ( VALUES (1)) \"*VALUES*\" WHERE '( VALUES'", "FROM (VALUES (1)) \"*VALUES*\" WHERE '( VALUES'"],
    ["FROM ( VALUES (1)) v(a)", "FROM ( VALUES (1)) v(a)"],
    [
      "( SELECT 'x'::text,\n    NULL::s.\"T x\",\n    'y'::text AS y,\n    f('a'::text) AS f)",
      "( SELECT 'x'::text AS \"?column?\",\n    NULL::s.\"T x\" AS \"?column?\",\n    'y'::text AS y,\n    f('a'::text) AS f)",
    ],
    ["SELECT 'SELECT ''a''::text,\n NULL::text'", "SELECT 'SELECT ''a''::text,\n NULL::text'"],
  ] as const
) {
  Deno.test(`makeRepeatable() writes ${printed} as ${expected}`, () => {
    assert.equal(makeRepeatable(printed), expected);
  });
}

Deno.test("repeatableAttributes() reaches texts inside lists and objects, of the named attributes only", () => {
  const [printed, kept] = ["(ARRAY['x'::a])::b[]", "((ARRAY['x'::a])::a[])::b[]"];
  const object = { one: [printed], two: { deep: printed, none: null, count: 1 }, three: printed };
  assert.deepEqual(repeatableAttributes(object, ["one", "two"]), {
    one: [kept],
    two: { deep: kept, none: null, count: 1 },
  });
});
