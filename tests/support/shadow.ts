import type { DatabaseOptions } from "../../src/database/database.ts";
import { openShadow } from "../../src/database/shadow/open_shadow.ts";
import type { Shadow } from "../../src/database/shadow/shadow.ts";

/** The options of a live database, for a shadow beside it. */
export function databaseOptionsOf(url: string | null): DatabaseOptions {
  return {
    url,
    folder: "/",
    env: {},
    versionTable: { schema: "public", name: "alembic_version" },
    logTable: { schema: "public", name: "aludel_log" },
    lockTimeout: "5s",
    statementTimeout: "0",
    role: null,
    onNotice: () => {},
  };
}

/** A shadow: `embedded`, or the URL of a scratch database. Close it with `await using`. */
export async function shadowOf(shadow: string): Promise<Shadow> {
  return await openShadow({ shadow, database: databaseOptionsOf(null) });
}
