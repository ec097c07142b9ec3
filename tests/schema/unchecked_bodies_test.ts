import assert from "node:assert/strict";
import { leaveBodiesUnchecked } from "../../src/schema/unchecked_bodies.ts";

Deno.test("leaveBodiesUnchecked() says so once, before the first body", () => {
  const [table, body] = [{ sql: "CREATE TABLE t ()" }, { sql: "CREATE FUNCTION …", quotesBody: true }];
  assert.deepEqual(
    leaveBodiesUnchecked([table, body, table, body]).map(({ sql }) => sql),
    [table.sql, "SET check_function_bodies = false", body.sql, table.sql, body.sql],
  );
});

Deno.test("leaveBodiesUnchecked() says nothing where no body is quoted", () => {
  assert.deepEqual(leaveBodiesUnchecked([{ sql: "DROP TABLE t" }]), [{ sql: "DROP TABLE t" }]);
});
