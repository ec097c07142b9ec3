import assert from "node:assert/strict";
import { openEmbedded } from "../../src/database/embedded/engine.ts";
import { freshDatabase, testedVersions } from "./database.ts";
import { openDumper } from "./dumper.ts";
import { openServerSession, openSession, type Session } from "./session.ts";

async function checkSession({ sql, dump }: Session): Promise<void> {
  for (const name of ["first", "second"]) {
    await sql.begin("ISOLATION LEVEL REPEATABLE READ", async (transaction) => {
      await transaction.unsafe(`CREATE TABLE ${name} (a int)`);
      const tables = [...(await dump(transaction)).matchAll(/^CREATE TABLE public\.(\w+)/gm)].map((
        [, table],
      ) => table);
      assert.deepEqual(tables, [name]);
      const [row] = await transaction`SELECT count(*)::int AS count FROM pg_class WHERE relname = ${name}`;
      assert.equal(row?.count, 1);
      throw new Rollback();
    }).catch((error) => assert.ok(error instanceof Rollback, error));
  }
  await sql`CREATE TABLE third (a int)`;
}

class Rollback extends Error {}

for (const version of testedVersions()) {
  Deno.test(`Session.dump() sees what a transaction of PostgreSQL ${version} has done, and leaves it open`, async () => {
    await using dumper = openDumper();
    await using session = await openServerSession(await freshDatabase(version), dumper);
    await checkSession(session);
  });
}

Deno.test("Session.dump() sees what a transaction of the embedded engine has done, and leaves it open", async () => {
  await using dumper = openDumper();
  await using engine = await openEmbedded(null);
  await using session = await openSession(engine.connect(), dumper);
  await checkSession(session);
});
