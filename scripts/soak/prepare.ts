import type { Server } from "../../tests/support/server.ts";
import { runAludel } from "./project.ts";
import { appliedTableSql, query } from "./truth.ts";

/** An empty database with the tables that are read at any moment. */
export async function prepareDatabase(server: Server, folder: string): Promise<string> {
  const url = await server.createDatabase();
  await query(url, appliedTableSql);
  await runAludel(folder, url, "ensure_version");
  return url;
}

/** How long an upgrade of a database takes, in milliseconds. */
export async function measureRun(folder: string, url: string): Promise<number> {
  const started = performance.now();
  await runAludel(folder, url, "upgrade");
  return performance.now() - started;
}
