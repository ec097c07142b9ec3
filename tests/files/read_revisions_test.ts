import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { AludelError } from "../../src/core/error.ts";
import { readRevisions } from "../../src/files/read_revisions.ts";
import { revisionText, testFolder } from "../support/project.ts";

function read(folder: string, locations: readonly string[] = ["."], recursive = false) {
  const versionLocations = locations.map((location) => path.resolve(folder, location));
  return readRevisions({ versionLocations, recursiveVersionLocations: recursive }, folder);
}

Deno.test("readRevisions() reads .sql files sorted by name, folder by folder", async () => {
  await using folder = await testFolder({
    "two/b.sql": revisionText("b", "a"),
    "one/z.sql": revisionText("z", "base"),
    "one/a.sql": revisionText("a", "z"),
    "one/notes.md": "no revision",
    "one/.#a.sql": "an editor's",
  });
  const revisions = read(folder.path, ["one", "two"]);
  assert.deepEqual(revisions.map((revision) => revision.id), ["a", "z", "b"]);
  assert.equal(revisions[0]!.upgrade.source.path, path.join("one", "a.sql"));
});

Deno.test("readRevisions() goes into folders only when asked, and reads no file twice", async () => {
  await using folder = await testFolder({
    "a.sql": revisionText("a", "base"),
    "2026/b.sql": revisionText("b", "a"),
    "2026/11/c.sql": revisionText("c", "b"),
  });
  assert.deepEqual(read(folder.path).map(({ id }) => id), ["a"]);
  assert.deepEqual(read(folder.path, [".", "2026"], true).map(({ id }) => id), ["a", "b", "c"]);
});

async function refuses(make: (folder: string) => Promise<unknown>, code: string, recursive = false) {
  await using folder = await testFolder({ "a.sql": revisionText("a", "base") });
  await make(folder.path);
  assert.throws(() => read(folder.path, ["."], recursive), (error) => {
    assert.ok(error instanceof AludelError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  });
}

Deno.test("readRevisions() refuses bytes that are not UTF-8, at their place", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode(revisionText("b", "a")), 0xe9, 0x0a]);
  await refuses((folder) => fs.writeFile(path.join(folder, "b.sql"), bytes), "not_utf8");
});

Deno.test("readRevisions() refuses a .sql file that is no revision", async () => {
  await refuses((folder) => fs.writeFile(path.join(folder, "b.sql"), "SELECT 1;"), "no_header");
});

Deno.test("readRevisions() refuses a huge file that is no text at its beginning", async () => {
  await refuses(async (folder) => {
    await fs.writeFile(path.join(folder, "b.sql"), "");
    await fs.truncate(path.join(folder, "b.sql"), 2 ** 30);
  }, "nul_character");
});

Deno.test("readRevisions() refuses a broken link", async () => {
  await refuses((folder) => fs.symlink("nowhere.sql", path.join(folder, "b.sql")), "file");
});

Deno.test("readRevisions() refuses a link to a folder above", async () => {
  await refuses((folder) => fs.symlink("..", path.join(folder, "up")), "folder_loop", true);
});

Deno.test({
  name: "readRevisions() refuses a FIFO instead of waiting for its writer",
  ignore: Deno.build.os === "windows",
  fn: () =>
    refuses((folder) => Promise.resolve(execFileSync("mkfifo", [path.join(folder, "b.sql")])), "not_a_file"),
});

Deno.test("readRevisions() refuses a missing folder by name", async () => {
  await using folder = await testFolder();
  assert.throws(() => read(folder.path, ["migrations"]), {
    code: "no_version_location",
    hint: /script_location/,
  });
});

Deno.test("readRevisions() is not led around for ever by folders full of links to each other", async () => {
  await using folder = await testFolder({
    "one/a.sql": revisionText("a", "base"),
    "two/b.sql": revisionText("b", "a"),
  });
  for (let link = 0; link < 10; link++) {
    await fs.symlink("../two", path.join(folder.path, "one", `to_two_${link}`));
    await fs.symlink("../one", path.join(folder.path, "two", `to_one_${link}`));
  }
  assert.deepEqual(read(folder.path, ["."], true).map(({ id }) => id), ["a", "b"]);
});

Deno.test("readRevisions() refuses a file that is a link to itself", async () => {
  await refuses((folder) => fs.symlink("b.sql", path.join(folder, "b.sql")), "file");
});
