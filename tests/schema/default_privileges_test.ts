import assert from "node:assert/strict";
import { openEmbedded } from "../../src/database/embedded/engine.ts";
import { compareCatalogs } from "../../src/schema/compare.ts";
import { connectEmbedded } from "../support/embedded.ts";
import { catalogOf } from "./judge.ts";

Deno.test("readCatalog() sorts default privileges by roles as statements write them, whatever the session's is called", async () => {
  const engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  await sql.unsafe("CREATE ROLE bob; CREATE ROLE alice SUPERUSER");
  const read = async (role: string) => {
    await sql.unsafe(`
      SET ROLE ${role};
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO bob;
      ALTER DEFAULT PRIVILEGES FOR ROLE bob GRANT SELECT ON TABLES TO PUBLIC`);
    const catalog = await catalogOf(sql, { defaultPrivileges: true });
    await sql.unsafe(`
      ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM bob;
      ALTER DEFAULT PRIVILEGES FOR ROLE bob REVOKE SELECT ON TABLES FROM PUBLIC;
      RESET ROLE`);
    return catalog;
  };
  assert.deepEqual(compareCatalogs(await read("alice"), await read("postgres")), []);
  await sql.end();
  await engine.close();
});
