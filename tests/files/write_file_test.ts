import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import process from "node:process";
import { createFile, replaceFile, takeName } from "../../src/files/write_file.ts";
import { testFolder } from "../support/project.ts";

Deno.test("createFile() makes folders, and never replaces a file", async () => {
  await using folder = await testFolder();
  const file = path.join(folder.path, "a", "b.sql");
  createFile(file, "one");
  assert.throws(() => createFile(file, "two"), { code: "file", message: /it exists already/ });
  assert.equal(await folder.read("a/b.sql"), "one");
  assert.deepEqual(await fs.readdir(path.dirname(file)), ["b.sql"]);
});

Deno.test("replaceFile() keeps the permissions, and leaves nothing beside the file", async () => {
  await using folder = await testFolder({ "b.sql": "one" });
  const file = path.join(folder.path, "b.sql");
  await fs.chmod(file, 0o640);
  replaceFile(file, "two");
  assert.equal(await folder.read("b.sql"), "two");
  assert.equal((await fs.stat(file)).mode & 0o777, 0o640);
  assert.deepEqual(await fs.readdir(folder.path), ["b.sql"]);
});

Deno.test("createFile() says why it can't write", async () => {
  await using folder = await testFolder({ file: "" });
  assert.throws(() => createFile(path.join(folder.path, "file", "b.sql"), ""), { code: "file", exitCode: 2 });
});

/** What link does on a file system that has none. */
function noLink(): never {
  throw Object.assign(new Error("no links"), { code: "EPERM" });
}

Deno.test("takeName() does without links, and never replaces a file", async () => {
  await using folder = await testFolder({ draft: "one", other: "two" });
  const [draft, other, file] = ["draft", "other", "b.sql"].map((name) => path.join(folder.path, name));
  takeName(draft!, file!, noLink);
  assert.equal(await folder.read("b.sql"), "one");
  assert.throws(() => takeName(other!, file!, noLink), { code: "EEXIST" });
  assert.equal(await folder.read("b.sql"), "one");
  assert.throws(() => takeName(draft!, path.join(folder.path, "c.sql"), noLink), { code: "ENOENT" });
  assert.deepEqual((await fs.readdir(folder.path)).sort(), ["b.sql", "other"]);
});

Deno.test("createFile() writes a name as long as names may be, whatever a killed process has left", async () => {
  await using folder = await testFolder();
  const name = `${"x".repeat(251)}.sql`;
  await folder.write({ [`.b.sql.${process.pid}.tmp`]: "" });
  for (const one of [name, "b.sql"]) createFile(path.join(folder.path, one), "one");
  assert.equal(await folder.read(name), "one");
});
