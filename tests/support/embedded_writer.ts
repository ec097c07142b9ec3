// A program of its own, for tests that kill it: it opens the embedded engine on a folder, prints "open", and then
// commits one row after the other, each with its number printed after the commit.
import { openEmbedded } from "../../src/database/embedded/engine.ts";
import { connectEmbedded } from "./embedded.ts";

const engine = await openEmbedded(Deno.args[0]!);
const sql = connectEmbedded(engine);
console.log("open");
await sql.unsafe("CREATE TABLE IF NOT EXISTS written (id int PRIMARY KEY, filling text)");
await sql.unsafe("CREATE TABLE IF NOT EXISTS pairs (id int PRIMARY KEY)");
const [last] = await sql`SELECT coalesce(max(id), 0) AS id FROM written`;
for (let id = last!.id + 1;; id++) {
  await sql.begin(async (tx) => {
    await tx`INSERT INTO written VALUES (${id}, repeat('x', 500))`;
    await tx`INSERT INTO pairs VALUES (${id})`;
  });
  console.log(id);
}
