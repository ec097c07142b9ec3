import assert from "node:assert/strict";
import postgres from "postgres";
import { planChanges } from "../../src/schema/plan.ts";
import { renderStatements } from "../../src/schema/render.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { catalogOf } from "./judge.ts";

const schema = `
  CREATE FOREIGN DATA WRAPPER w OPTIONS (token 'hush-1');
  CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', api_key 'hush-2', url 'https://me:hush-3@h/', dsn 'host=h password=hush-4');
  CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'hush-5', "sslPassword" 'hush-6', password_required 'false');
  CREATE FOREIGN TABLE t (a integer OPTIONS (key 'true')) SERVER s OPTIONS (credentials 'hush-8', table 't');`;

for (const version of testedVersions()) {
  Deno.test(`readCatalog() reads no option that may be a secret on PostgreSQL ${version}`, async () => {
    const sql = postgres(await freshDatabase(version), { max: 1, onnotice: () => {} });
    const empty = await catalogOf(sql);
    await sql.unsafe(schema);
    const catalog = await catalogOf(sql);
    await sql.end();

    assert.doesNotMatch(JSON.stringify([...catalog.objects.values()]), /hush/);
    const text = renderStatements(planChanges(empty, catalog).statements);
    assert.match(text, /-- omits_secret: "password", "sslPassword" may be secret/);
    assert.match(text, /USER MAPPING FOR PUBLIC SERVER s OPTIONS \(password_required 'false', "user" 'u'\)/);
    for (const name of ["token", "api_key", "url", "dsn", "credentials"]) {
      assert.match(text, new RegExp(`-- omits_secret: .*"${name}"`));
    }
    assert.match(text, /OPTIONS \(key 'true'\)/);
  });
}
