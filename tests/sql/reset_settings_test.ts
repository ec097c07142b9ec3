import assert from "node:assert/strict";
import { resetSettings } from "../../src/sql/reset_settings.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { openClient } from "../support/migrate.ts";
import { statementOf } from "./statement_of.ts";

const statements = [
  "DISCARD ALL",
  "discard /* everything */ all",
  "DISCARD PLANS",
  "RESET ALL",
  "RESET ROLE",
  "RESET SESSION AUTHORIZATION",
  "RESET lock_timeout",
  "reset statement_timeout",
  "RESET search_path",
  "SET ROLE TO DEFAULT",
  "SET LOCAL role = default",
  "SET SESSION SESSION AUTHORIZATION DEFAULT",
  "SET SESSION AUTHORIZATION DEFAULT",
  "SET lock_timeout TO DEFAULT",
  "SET SESSION lock_timeout = DEFAULT",
  "SET LOCAL statement_timeout TO DEFAULT",
  "SET client_encoding TO DEFAULT",
  "RESET standard_conforming_strings",
  "SET work_mem TO DEFAULT",
  "SET TIME ZONE DEFAULT",
  "SELECT 'RESET ROLE'",
];

for (const version of testedVersions()) {
  Deno.test(`resetSettings() names what a server ${version} takes back to the session's defaults`, async () => {
    const url = await freshDatabase(version);
    for (const text of statements) {
      await using sql = openClient(url);
      const isAlone = /^discard.*all$/i.test(text);
      await sql.unsafe(`SET ROLE pg_monitor; SET lock_timeout = 17; SET statement_timeout = 17000;
        SET client_encoding = 'LATIN1'; SET standard_conforming_strings = off`);
      await sql.unsafe(isAlone ? text : `BEGIN; ${text}`);
      const [row] = await sql.unsafe(`SELECT current_setting('role') <> 'pg_monitor' AS role,
        current_setting('lock_timeout') <> '17ms' AS lock_timeout,
        current_setting('statement_timeout') <> '17s' AS statement_timeout,
        current_setting('client_encoding') <> 'LATIN1' AS client_encoding,
        current_setting('standard_conforming_strings') = 'on' AS standard_conforming_strings`);
      const lost = Object.keys(row!).filter((name) => row![name] === true);
      assert.deepEqual(resetSettings(statementOf(text)), lost, text);
    }
  });
}

Deno.test("resetSettings() leaves a role alone that the author names", () => {
  for (const text of ["SET ROLE NONE", "SET ROLE other", "SET SESSION AUTHORIZATION other"]) {
    assert.deepEqual(resetSettings(statementOf(text)), []);
  }
});
