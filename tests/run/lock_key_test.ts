import assert from "node:assert/strict";
import { lockKey } from "../../src/run/lock_key.ts";

Deno.test("lockKey() stays what it is, as runners of several versions must meet", () => {
  assert.equal(lockKey({ schema: "public", name: "alembic_version" }), 4745396176181124427n);
});

Deno.test("lockKey() fits a bigint and differs for another table or schema", () => {
  const keys = [["public", "a"], ["public", "b"], ["other", "a"], ["public.a", ""], ["public", '".a']]
    .map(([schema, name]) => lockKey({ schema: schema!, name: name! }));
  assert.equal(new Set(keys).size, keys.length);
  for (const key of keys) assert.equal(BigInt.asIntN(64, key), key);
});
