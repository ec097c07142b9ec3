import assert from "node:assert/strict";
import { freshDatabase } from "../support/database.ts";
import { ask, migrate } from "../support/migrate.ts";

Deno.test("A user who may not create tables runs revisions when the tables are there", async () => {
  const url = await freshDatabase();
  const role = `limited_${crypto.randomUUID().slice(0, 8)}`;
  const asRole = url.replace("postgres@", `${role}@`);
  await ask(
    url,
    `CREATE ROLE ${role} LOGIN; CREATE TABLE t (x int); GRANT INSERT ON t TO ${role};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
  );
  try {
    const revisions = [{ id: "a", upgrade: "INSERT INTO t VALUES (1)" }];
    const refused = await migrate({ url: asRole, revisions });
    assert.equal(refused.error?.sqlstate, "42501");
    assert.match(
      refused.error.message,
      /^Cannot create the version table "public\.alembic_version": permission denied/,
    );
    await migrate({ url, revisions: [{ id: "z" }] }); // makes the tables
    await ask(
      url,
      `DELETE FROM alembic_version;
      GRANT SELECT, INSERT, UPDATE, DELETE ON alembic_version TO ${role};
      GRANT SELECT, INSERT ON aludel_log TO ${role}`,
    );
    assert.equal((await migrate({ url: asRole, revisions })).error, undefined);
    assert.deepEqual(await ask(url, "SELECT server_user FROM aludel_log WHERE revision = 'a'"), [role]);
  } finally {
    await ask(url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});
