import assert from "node:assert/strict";
import { openShadow, withDatabase } from "../../../src/database/shadow/open_shadow.ts";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { ask } from "../../support/migrate.ts";
import { databaseOptionsOf, shadowOf } from "../../support/shadow.ts";

const schemas = `SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`;

for (const version of testedVersions()) {
  Deno.test(`openShadow() uses an empty scratch database of server ${version}, and leaves it empty`, async () => {
    const url = await freshDatabase(version);
    {
      await using shadow = await shadowOf(url);
      assert.equal(shadow.major, version);
      await shadow.fill().query("CREATE TABLE t (); CREATE SCHEMA s");
      assert.deepEqual(await ask(url, schemas), ["aludel_shadow public s"]);
    }
    assert.deepEqual(await ask(url, schemas), ["public"]);
    assert.deepEqual(await ask(url, "SELECT to_regclass('t') IS NULL"), [true]);
  });

  Deno.test(`openShadow() makes a temporary database on server ${version}, and drops it`, async () => {
    const live = await freshDatabase(version);
    const names = "SELECT datname FROM pg_database WHERE datname LIKE 'aludel_shadow_%'";
    const before = await ask(live, names);
    await ask(live, "CREATE TABLE kept ()");
    {
      await using shadow = await openShadow({ shadow: "database", database: databaseOptionsOf(live) });
      await shadow.fill().query("CREATE TABLE t ()");
      assert.equal((await ask(live, names)).length, before.length + 1);
      const locale =
        "SELECT datcollate || datctype || encoding AS it FROM pg_database WHERE datname = current_database()";
      assert.deepEqual((await shadow.fill().query(locale))[0]?.["it"], (await ask(live, locale))[0]);
    }
    assert.deepEqual(await ask(live, names), before);
    assert.deepEqual(await ask(live, "SELECT to_regclass('kept') IS NOT NULL"), [true]);
  });
}

Deno.test("openShadow() refuses a scratch database that holds something", async () => {
  const url = await freshDatabase();
  await ask(url, "CREATE TABLE precious ()");
  await assert.rejects(shadowOf(url), { name: "UsageError", code: "shadow_not_empty" });
  assert.deepEqual(await ask(url, "SELECT to_regclass('precious') IS NOT NULL"), [true]);
});

Deno.test("openShadow() empties what a run that was killed left in a scratch database", async () => {
  const url = await freshDatabase();
  await ask(url, "CREATE SCHEMA aludel_shadow; CREATE TABLE old ()");
  await using shadow = await shadowOf(url);
  const [row] = await shadow.fill().query("SELECT to_regclass('old') IS NULL AS gone");
  assert.equal(row?.["gone"], true);
});

Deno.test("openShadow() refuses a marked database that revisions were run on", async () => {
  const url = await freshDatabase();
  await ask(url, "CREATE SCHEMA aludel_shadow; CREATE TABLE aludel_log ()");
  await assert.rejects(shadowOf(url), { code: "shadow_not_empty" });
  assert.deepEqual(await ask(url, "SELECT to_regclass('aludel_log') IS NOT NULL"), [true]);
});

Deno.test("openShadow() drops temporary databases that nobody uses any more", async () => {
  const live = await freshDatabase();
  const left = "aludel_shadow_0123456789ab";
  await ask(live, `CREATE DATABASE ${left}`);
  await ask(live, `COMMENT ON DATABASE ${left} IS 'A temporary database of aludel'`);
  await using _ = await openShadow({ shadow: "database", database: databaseOptionsOf(live) });
  assert.deepEqual(await ask(live, `SELECT count(*)::int FROM pg_database WHERE datname = '${left}'`), [0]);
});

Deno.test("openShadow() makes no temporary database beside the embedded engine", async () => {
  const database = databaseOptionsOf("pglite:");
  await assert.rejects(openShadow({ shadow: "database", database }), { name: "UsageError", code: "shadow" });
});

Deno.test("withDatabase() names another database of the same server", () => {
  assert.equal(withDatabase("postgres://h/a", "b"), "postgres://h/a?dbname=b");
  assert.equal(
    withDatabase("postgres://h/a?sslmode=disable", "b"),
    "postgres://h/a?sslmode=disable&dbname=b",
  );
  assert.equal(withDatabase("host=h dbname=a", "b"), "host=h dbname=a dbname=b");
  assert.equal(withDatabase(null, "b"), "dbname=b");
});
