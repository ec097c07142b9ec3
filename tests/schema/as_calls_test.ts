import assert from "node:assert/strict";
import { asCalls } from "../../src/schema/as_calls.ts";

for (
  const [since14, before14] of [
    ["EXTRACT(year FROM o.day)", "date_part('year'::text, o.day)"],
    [
      "EXTRACT(epoch FROM (a - (b AT TIME ZONE 'UTC'::text)))",
      "date_part('epoch'::text, (a - timezone('UTC'::text, b)))",
    ],
    ["OVERLAY(c.name PLACING 'x'::text FROM 1 FOR 2)", `"overlay"(c.name, 'x'::text, 1, 2)`],
    ["SUBSTRING(c.name FROM 2 FOR 3)", `"substring"(c.name, 2, 3)`],
    ["SUBSTRING(a FROM ' FROM '::text)", `"substring"(a, ' FROM '::text)`],
    ["TRIM(BOTH ' '::text FROM c.name)", "btrim(c.name, ' '::text)"],
    ["TRIM(LEADING FROM lower(a))", "ltrim(lower(a))"],
    ["POSITION(('a'::text) IN (c.name))", `"position"(c.name, 'a'::text)`],
    ["(now() AT TIME ZONE 'UTC'::text)", "timezone('UTC'::text, now())"],
    ["((a, b) OVERLAPS (c, d))", `"overlaps"(a, b, c, d)`],
    ["COLLATION FOR (a)", "pg_collation_for(a)"],
    [
      "((a + 1) * length(('x (AT TIME ZONE'::text || b)))",
      "((a + 1) * length(('x (AT TIME ZONE'::text || b)))",
    ],
    [`SELECT "EXTRACT(x" AS "a(" FROM t`, `SELECT "EXTRACT(x" AS "a(" FROM t`],
  ] as const
) {
  Deno.test(`asCalls() writes ${since14} as servers before 14 do`, () => {
    assert.equal(asCalls(since14), before14);
    assert.equal(asCalls(before14), before14);
  });
}
