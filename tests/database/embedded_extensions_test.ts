import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { openEmbedded } from "../../src/database/embedded/engine.ts";
import { connectEmbedded } from "../support/embedded.ts";

Deno.test("EmbeddedEngine can create every extension that PGlite's package carries", async () => {
  const dist = dirname(fileURLToPath(import.meta.resolve("@electric-sql/pglite")));
  const bundles = (await fs.readdir(dist)).filter((name) => name.endsWith(".tar.gz"));
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  const available = await sql`SELECT name FROM pg_available_extensions WHERE name <> 'plpgsql' ORDER BY name`;
  const names = available.map((row) => row.name as string);
  for (const name of names) await sql`CREATE EXTENSION IF NOT EXISTS ${sql(name)} CASCADE`;
  const [row] = await sql`SELECT digest('a', 'sha1')::text AS digest, 'a=>1'::hstore -> 'a' AS value`;
  await sql.end();
  assert.deepEqual({ ...row }, { digest: "\\x86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", value: "1" });

  // Bundles without a control file are libraries that are loaded, and one bundle holds several small extensions.
  const libraries = ["auto_explain", "passwordcheck", "pg_overexplain", "spi"];
  const missing = bundles.map((name) => name.replace(".tar.gz", ""))
    .filter((name) => !names.includes(name) && !libraries.includes(name));
  assert.deepEqual(missing, []);
});

Deno.test("EmbeddedEngine can load a library that is no extension", async () => {
  await using engine = await openEmbedded(null);
  const notices: string[] = [];
  const sql = connectEmbedded(engine, { onnotice: (notice) => notices.push(String(notice.message)) });
  await sql.unsafe(
    "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET client_min_messages = log",
  );
  await sql.unsafe("SELECT 1");
  await sql.end();
  assert.match(notices.join(), /duration:.*plan:/s);
});
