import assert from "node:assert/strict";
import { arrangeDump } from "./arrange_dump.ts";

const table = "CREATE TABLE public.t (\n    a integer,\n    b text\n);\n";

Deno.test("arrangeDump() is blind to the order of columns, and of what is said of them", () => {
  assert.equal(
    arrangeDump(`${table}COMMENT ON COLUMN public.t.a IS 'a';\nCOMMENT ON COLUMN public.t.b IS 'b';\n`),
    arrangeDump(
      "-- a comment\n\nCREATE TABLE public.t (\n    b text,\n    a integer\n);\n" +
        "COMMENT ON COLUMN public.t.b IS 'b';\nCOMMENT ON COLUMN public.t.a IS 'a';\n",
    ),
  );
});

Deno.test("arrangeDump() is blind to the order of attributes, whatever their type is called", () => {
  const type = (attributes: string) => arrangeDump(`CREATE TYPE public."Odd type" AS (\n${attributes}\n);\n`);
  assert.equal(type("\ta integer,\n\tb text"), type("\tb text,\n\ta integer"));
  assert.notEqual(type("\ta integer"), type("\ta bigint"));
});

Deno.test("arrangeDump() is blind to the order of storage parameters, not to their values", () => {
  const index = (parameters: string) =>
    arrangeDump(`CREATE INDEX i ON public.t USING btree (a) WITH (${parameters});\n`);
  assert.equal(
    index("fillfactor='80', deduplicate_items=off"),
    index("deduplicate_items=off, fillfactor='80'"),
  );
  assert.notEqual(index("fillfactor='80'"), index("fillfactor='70'"));
});

Deno.test("arrangeDump() sees the type of a column, and the order of an enum's values", () => {
  assert.notEqual(arrangeDump(table), arrangeDump(table.replace("b text", "b integer")));
  const type = "CREATE TYPE public.e AS ENUM (\n    'a',\n    'b'\n);\n";
  assert.notEqual(
    arrangeDump(type),
    arrangeDump("CREATE TYPE public.e AS ENUM (\n    'b',\n    'a'\n);\n"),
  );
});
