import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { buildNpm } from "../../scripts/npm/build.ts";
import { findBun } from "../../scripts/bun.ts";
import { VERSION } from "../../src/core/version.ts";
import { root } from "../house/sources.ts";
import { revisionText, type TestFolder, testFolder } from "../support/project.ts";

/** What somebody writes who uses the library: it prints ids, and fails to compile without the types. */
const program = `
import { linkRevisions, planUpgrade, readRevisions, UsageError, VERSION, type Plan } from "aludel";

const folders = { versionLocations: [import.meta.dirname + "/migrations"], recursiveVersionLocations: false };
const graph = linkRevisions(readRevisions(folders, "/"));
const plan: Plan = planUpgrade(graph, [], "heads");
const ids: (string | undefined)[] = plan.steps.map((step) => step.revision?.id);
console.log(VERSION, ids.join(" "));
try {
  planUpgrade(graph, [], "nowhere");
} catch (error) {
  console.log(error instanceof Error && error.message, error instanceof UsageError);
}
`;

/** A project that has the package, and beside it what the package depends on. */
async function dependent(): Promise<TestFolder> {
  const folder = await testFolder({
    "package.json": '{ "type": "module" }',
    "main.ts": program,
    "main.js": program.replace(/, type Plan|: Plan|: \(string \| undefined\)\[\]/g, ""),
    "wrong.ts": 'import { parseRange } from "aludel";\nparseRange(1);\n',
    "migrations/a.sql": revisionText("a", "base"),
    "migrations/b.sql": revisionText("b", "a"),
  });
  const modules = path.join(folder.path, "node_modules");
  await buildNpm(path.join(modules, "aludel"));
  const { dependencies } = JSON.parse(await folder.read("node_modules/aludel/package.json"));
  await fs.mkdir(path.join(modules, "@types"));
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    await fs.symlink(await fs.realpath(path.join(root, "node_modules", name)), path.join(modules, name));
  }
  return folder;
}

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${program} ${args.join(" ")}: ${error ?? ""}${stdout}${stderr}`);
  return stdout;
}

const expected = new RegExp(`^${VERSION.replaceAll(".", "\\.")} a b\nCannot find "nowhere": .* false\n$`);

Deno.test("the package works in Node, Bun and Deno, and its types hold", async () => {
  await using folder = await dependent();
  assert.match(run("node", ["main.js"], folder.path), expected);
  assert.match(run(await findBun(), ["main.ts"], folder.path), expected);
  assert.match(run(Deno.execPath(), ["run", "-A", "--check", "main.ts"], folder.path), expected);
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const strict = ["--noEmit", "--strict", "--target", "esnext", "--types", "node", "--ignoreConfig"];
  const nodenext = ["--module", "nodenext"];
  for (const resolution of [nodenext, ["--module", "esnext", "--moduleResolution", "bundler"]]) {
    run(Deno.execPath(), ["run", "-A", tsc, ...strict, ...resolution, "main.ts"], folder.path);
  }
  const { stdout } = spawnSync(Deno.execPath(), ["run", "-A", tsc, ...strict, ...nodenext, "wrong.ts"], {
    cwd: folder.path,
    encoding: "utf8",
  });
  assert.match(stdout, /^wrong\.ts\(2,\d+\): error TS2345: /);
});
