import * as fs from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { judgeBothWays } from "./judge.ts";

const root = fileURLToPath(new URL("../fixtures/schema", import.meta.url));

interface Fixture {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The first major version that understands both files: `-- since 15` in either. */
  readonly since: number;
}

for (const kind of await foldersIn(root)) {
  const fixtures = await Promise.all(
    (await foldersIn(join(root, kind))).map((name) => readFixture(kind, name)),
  );
  for (const version of testedVersions()) {
    Deno.test(`planChanges() goes both ways in every ${kind} fixture on PostgreSQL ${version}`, async (test) => {
      const fresh = () => freshDatabase(version);
      const sql = postgres(await fresh(), { max: 1, onnotice: () => {} });
      for (const { name, before, after, since } of fixtures) {
        await test.step({
          name,
          ignore: version < since,
          fn: () => judgeBothWays(sql, fresh, before, after),
        });
      }
      await sql.end();
    });
  }
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await fs.readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

async function readFixture(kind: string, name: string): Promise<Fixture> {
  const read = (file: string) => fs.readFile(join(root, kind, name, file), "utf8");
  const [before, after] = [await read("before.sql"), await read("after.sql")];
  const versions = [...`${before}\n${after}`.matchAll(/^-- since (\d+)$/gm)].map(([, version]) =>
    Number(version)
  );
  return { name, before, after, since: Math.max(0, ...versions) };
}
