import assert from "node:assert/strict";
import * as path from "node:path";
import { readSources, root } from "./sources.ts";

/** The floors of the house: a folder imports from lower floors and from itself. */
const floors: Readonly<Record<string, number>> = {
  core: 0,
  sql: 1,
  revision: 2,
  schema: 2,
  plan: 3,
  lint: 3,
  run: 4,
  database: 5,
  files: 5,
  cli: 6,
};

const sources = await readSources();

/** Every module that a text imports or re-exports, statically or not. */
function importsOf(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)"([^"]+)"/g);
  return [...found].map((match) => match[1]!);
}

function folderOf(file: string): string {
  return path.relative(path.join(root, "src"), file).split(path.sep)[0]!;
}

Deno.test("the guard sees every file of the house, and at least one import in most", () => {
  assert.ok(sources.length > 50);
  assert.ok(sources.filter(({ text }) => importsOf(text).length > 0).length > sources.length / 2);
});

Deno.test("a folder of src imports from lower floors only", () => {
  const upward: string[] = [];
  for (const { file, text } of sources) {
    const from = folderOf(file);
    assert.ok(from in floors, `${from} has no floor`);
    for (const module of importsOf(text).filter((name) => name.startsWith("."))) {
      const target = path.resolve(path.dirname(file), module);
      if (!target.startsWith(path.join(root, "src") + path.sep)) continue; // templates, deno.json
      const to = folderOf(target);
      if (to !== from && floors[to]! >= floors[from]!) {
        upward.push(`${path.relative(root, file)} imports ${module}`);
      }
    }
  }
  assert.deepEqual(upward, []);
});

Deno.test("only database imports the driver and the embedded engine", () => {
  const drivers = /^(postgres|@electric-sql\/pglite)(\/|$)/;
  assert.deepEqual(importing(drivers, ["database"]), []);
});

Deno.test("only files touches the disk, and database for the engine's folder and libpq's files", () => {
  assert.deepEqual(importing(/^node:fs(\/|$)/, ["files", "database"]), []);
});

Deno.test("nothing below cli prints, exits or starts a process", () => {
  const words = /\bconsole\.|\bprocess\.(exit|exitCode|stdout|stderr)\b/;
  const found = sources.filter(({ file, text }) =>
    folderOf(file) !== "cli" && words.test(withoutComments(text))
  );
  assert.deepEqual(found.map(({ file }) => path.relative(root, file)), []);
  assert.deepEqual(importing(/^node:child_process$/, ["cli"]), []);
});

Deno.test("only cli/main sets the exit code", () => {
  const found = sources.filter(({ text }) => /\bprocess\.(exitCode|exit)\b/.test(withoutComments(text)));
  assert.deepEqual(found.map(({ file }) => path.relative(root, file)), [path.join("src", "cli", "main.ts")]);
});

Deno.test("src is runtime-neutral: no Deno.*, no Bun.*", () => {
  const found = sources.filter(({ text }) => /\b(Deno|Bun)\.\w/.test(withoutComments(text)));
  assert.deepEqual(found.map(({ file }) => path.relative(root, file)), []);
});

Deno.test("no file of src is longer than 300 lines", () => {
  const long = sources.filter(({ text }) => text.split("\n").length > 300);
  assert.deepEqual(long.map(({ file }) => path.relative(root, file)), []);
});

function importing(modules: RegExp, allowed: readonly string[]): string[] {
  return sources
    .filter(({ file, text }) =>
      !allowed.includes(folderOf(file)) && importsOf(text).some((name) => modules.test(name))
    )
    .map(({ file }) => path.relative(root, file));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
