import assert from "node:assert/strict";
import { openConnection } from "../../../src/database/open_connection.ts";
import { inTransaction } from "../../../src/database/shadow/in_transaction.ts";
import { freshDatabase } from "../../support/database.ts";
import { databaseOptionsOf } from "../../support/shadow.ts";

Deno.test("inTransaction() takes back what was done, and gives what it comes to", async () => {
  await using connection = await openConnection(databaseOptionsOf(await freshDatabase()));
  const query = (sql: string) => connection.query(sql);
  assert.equal(
    await inTransaction(
      query,
      { end: "ROLLBACK" },
      async () => (await query("CREATE TABLE t (); SELECT 1"), 7),
    ),
    7,
  );
  assert.deepEqual((await query("SELECT to_regclass('t') AS t"))[0], { t: null });
});

Deno.test("inTransaction() tells the first error when the ROLLBACK fails, too", async () => {
  await using connection = await openConnection(databaseOptionsOf(await freshDatabase()));
  const query = (sql: string) => connection.query(sql);
  const work = async () => {
    await query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => {});
    throw new RangeError("first");
  };
  await assert.rejects(inTransaction(query, { end: "ROLLBACK" }, work), new RangeError("first"));
});
