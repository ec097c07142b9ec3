import * as fs from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReadOptions } from "../../src/schema/read_catalog.ts";
import { testedVersions } from "../support/database.ts";
import type { ServerVersion } from "../support/server.ts";
import { judgeBothWays } from "./judge.ts";
import { openStage } from "./stage.ts";

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

/** Only those whose `kind/case` has this in it, a regular expression: for work on some of them. */
const only = new RegExp(Deno.env.get("ALUDEL_TEST_FIXTURES") ?? "");
const fixtures = (await readFixtures()).filter(({ name }) => only.test(name));

/** The engines go through the fixtures side by side, which Deno allows where it looks for no leaks. */
const together = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

Deno.test({
  name: "planChanges() goes both ways in every fixture",
  ...together,
  fn: async (test) => void await Promise.all([...testedVersions(), "embedded" as const].map(tryAll(test))),
});

function tryAll(test: Deno.TestContext) {
  return async (on: ServerVersion | "embedded"): Promise<void> => {
    const where = on === "embedded" ? "the embedded engine" : `PostgreSQL ${on}`;
    await using stage = await openStage(on);
    for (const { name, before, after, since, options } of fixtures) {
      await test.step({
        name: `${name} on ${where}`,
        ignore: on !== "embedded" && on < since,
        ...together,
        fn: () => judgeBothWays(stage, before, after, options),
      });
    }
  };
}

async function readFixtures(): Promise<Fixture[]> {
  const kinds = await foldersIn(root);
  const cases = await Promise.all(
    kinds.map(async (kind) => (await foldersIn(join(root, kind))).map((name) => readFixture(kind, name))),
  );
  return await Promise.all(cases.flat());
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
    name: `${kind}/${name}`,
    before,
    after,
    since: Math.max(0, ...said(/^-- since (\d+)$/gm).map(Number)),
    options: Object.fromEntries(switches),
  };
}
