import assert from "node:assert/strict";
import postgres from "postgres";
import { openEmbedded } from "../../src/database/embedded/engine.ts";
import { freshDatabase, testedVersions } from "./database.ts";
import { connectEmbedded } from "./embedded.ts";
import { pgDump } from "./pg_dump.ts";

const schema = `
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE TABLE t (a int PRIMARY KEY, b mood DEFAULT 'ok');
  INSERT INTO t VALUES (1, 'sad');`;

for (const version of testedVersions()) {
  Deno.test(`pgDump() dumps a database of PostgreSQL ${version}`, async () => {
    const url = await freshDatabase(version);
    const sql = postgres(url, { max: 1 });
    await sql.unsafe(schema);
    await sql.end();
    const dump = await pgDump(url);
    assert.match(dump, /Dumped by pg_dump version 18/);
    assert.ok(dump.includes("CREATE TABLE public.t (\n    a integer NOT NULL,\n    b public.mood DEFAULT"));
    assert.match(dump, /INSERT INTO public\.t VALUES \(1, 'sad'\);/);
    assert.doesNotMatch(await pgDump(url, ["--schema-only"]), /INSERT/);
  });
}

Deno.test("pgDump() dumps the embedded engine", async () => {
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  await sql.unsafe(schema);
  await sql.end();
  assert.match(await pgDump(engine.connect()), /CREATE TYPE public\.mood AS ENUM/);
});

Deno.test("pgDump() fails with what pg_dump says", async () => {
  const url = await freshDatabase(18);
  await assert.rejects(pgDump(url, ["--table=nothing_like_it"]), /no matching tables were found/);
});
