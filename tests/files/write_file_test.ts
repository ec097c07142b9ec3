import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { createFile, replaceFile } from "../../src/files/write_file.ts";
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
