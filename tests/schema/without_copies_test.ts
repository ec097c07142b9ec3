import assert from "node:assert/strict";
import { withoutCopies } from "./without_copies.ts";

const parent = `CREATE TABLE public.places (
    id integer DEFAULT nextval('public.ids'::regclass) NOT NULL,
    "Note" text,
    CONSTRAINT places_id CHECK ((id > 0))
);`;

function dump(...lines: string[]): string {
  return withoutCopies(
    `${parent}\nCREATE TABLE public.cities (\n    ${lines.join(",\n    ")}\n)\nINHERITS (public.places);`,
  );
}

Deno.test("withoutCopies() passes over columns and checks that a parent has, too", () => {
  assert.equal(
    dump(`"Note" text`, "mayor text", "CONSTRAINT places_id CHECK ((id > 0))", "CONSTRAINT nn NOT NULL id"),
    dump("mayor text"),
  );
});

Deno.test("withoutCopies() tells columns and checks of the table itself", () => {
  assert.notEqual(dump("mayor text", "CONSTRAINT own CHECK ((id > 1))"), dump("mayor text"));
  assert.notEqual(dump("mayor text"), dump("mayor integer"));
});
