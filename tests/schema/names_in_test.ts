import assert from "node:assert/strict";
import { makeCatalog } from "../../src/schema/catalog.ts";
import { namesIn } from "../../src/schema/kinds/names_in.ts";
import type { CatalogObject } from "../../src/schema/object.ts";

function object(
  kind: string,
  schema: string | null,
  name: string,
  parent: string | null = null,
): CatalogObject {
  return { kind, identity: `${kind}:${name}`, schema, name, parent, origins: [], keeper: null };
}

const catalog = makeCatalog(
  180000,
  [
    object("table", "public", "users"),
    object("column", "public", "email", "table:users"),
    object("comment", "public", "about", "table:users"),
    object("view", "app", "Active users"),
    object("function", "app", "größe"),
    object("extension", null, "citext"),
  ],
  [],
  [],
);

for (
  const [text, expected] of [
    ["SELECT * FROM users", ["table:users", "column:email"]],
    ["SELECT users.email, USERS.id FROM public.Users", ["table:users", "column:email"]],
    ["EXECUTE 'DELETE FROM users'", ["table:users", "column:email"]],
    ["SELECT new.users, other.users, email, users_old, my$users", []],
    ['SELECT 1 FROM app."Active users"', ["view:Active users"]],
    ['SELECT 1 FROM "active users"', []],
    ["SELECT app . größe()", ["function:größe"]],
    ["SELECT citext FROM nothing", []],
  ] as const
) {
  Deno.test(`namesIn() finds [${expected}] in ${text}`, () => {
    assert.deepEqual([...namesIn(text, catalog)], [...expected]);
  });
}
