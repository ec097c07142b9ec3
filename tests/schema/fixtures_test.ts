import * as fs from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import type { ReadOptions } from "../../src/schema/read_catalog.ts";
import { freshDatabase, testedVersions } from "../support/database.ts";
import { judgeBothWays } from "./judge.ts";

const root = fileURLToPath(new URL("../fixtures/schema", import.meta.url));

interface Fixture {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The first major version that understands both files: `-- since 15` in either. */
  readonly since: number;
  /** What is read beside the usual: `-- with privileges` in either. */
  readonly options: ReadOptions;
}

for (const kind of await foldersIn(root)) {
  const fixtures = await Promise.all(
    (await foldersIn(join(root, kind))).map((name) => readFixture(kind, name)),
  );
  for (const version of testedVersions()) {
    Deno.test(`planChanges() goes both ways in every ${kind} fixture on PostgreSQL ${version}`, async (test) => {
      const fresh = () => freshDatabase(version);
      const sql = postgres(await fresh(), { max: 1, onnotice: () => {} });
      for (const { name, before, after, since, options } of fixtures) {
        await test.step({
          name,
          ignore: version < since,
          fn: () => judgeBothWays(sql, fresh, before, after, options),
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
  const said = (pattern: RegExp) => [...`${before}\n${after}`.matchAll(pattern)].map(([, word]) => word!);
  const switches = said(/^-- with (\w+)$/gm).map((word) => [word, true]);
  return {
    name,
    before,
    after,
    since: Math.max(0, ...said(/^-- since (\d+)$/gm).map(Number)),
    options: Object.fromEntries(switches),
  };
}
