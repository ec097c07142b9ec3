import postgres from "postgres";
import { Connection } from "./connection.ts";
import type { DatabaseOptions } from "./database.ts";

/** Opens a session on a server or on the embedded engine. */
export async function openConnection(options: DatabaseOptions): Promise<Connection> {
  const sql = postgres(options.url!, {
    max: 1,
    max_pipeline: Infinity,
    fetch_types: false,
    prepare: false,
    onnotice: (n) => options.onNotice(n["severity"]!, n["message"]!),
  });
  await sql.unsafe("select 1");
  return new Connection({ sql, name: "x" });
}
