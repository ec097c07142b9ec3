import assert from "node:assert/strict";
import * as path from "node:path";
import { UsageError } from "../../src/core/error.ts";
import { locate } from "../../src/core/source.ts";
import { findSettings } from "../../src/files/find_settings.ts";
import { readSettings, type Settings } from "../../src/files/settings.ts";
import { testFolder } from "../support/project.ts";

/** Reads a settings file of this text, with these environment variables. */
async function settingsOf(
  text: string,
  env: Record<string, string> = {},
  use: (settings: Settings) => void = () => {},
) {
  await using folder = await testFolder({ "aludel.toml": text });
  use(readSettings(path.join(folder.path, "aludel.toml"), env));
}

Deno.test("readSettings() gives every key its default", async () => {
  await settingsOf("", {}, (settings) => {
    assert.deepEqual(settings.versionLocations, [path.join(settings.folder, "migrations")]);
    assert.equal(settings.fileTemplate, "{id}_{slug}");
    assert.equal(settings.timezone, "UTC");
    assert.equal(settings.truncateSlugLength, 40);
    const database = settings.database("");
    assert.equal(database.url, null);
    assert.equal(database.versionTable, "alembic_version");
    assert.equal(database.versionTableSchema, "public");
    assert.equal(database.logTable, "aludel_log");
    assert.equal(database.transaction, "revision");
    assert.equal(database.lockTimeout, "5s");
    assert.equal(database.lockRetries, 10);
    assert.deepEqual(settings.schema.target, ["schema.sql"]);
  });
});

Deno.test("readSettings() puts environment variables in where a key is used, and not before", async () => {
  const text = '[database]\nurl = "${SHOP_URL}"\nversion_table = "${TABLE:-versions}"\n';
  await settingsOf(text, { SHOP_URL: "postgres://shop" }, (settings) => {
    assert.equal(settings.database("").url, "postgres://shop");
    assert.equal(settings.database("").versionTable, "versions");
  });
  await settingsOf(text, {}, (settings) => {
    assert.equal(settings.database("").versionTable, "versions");
    assert.throws(() => settings.database("").url, (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /"database.url" needs the environment variable SHOP_URL/);
      assert.equal(locate(error.span!.source, error.span!.start).line, 2);
      return true;
    });
  });
});

Deno.test("readSettings() lets named databases share what [database] says", async () => {
  const text =
    '[database]\nlock_timeout = "1s"\n[database.a]\nurl = "postgres://a"\n[database.b]\nlock_timeout = "2s"\n';
  await settingsOf(text, {}, (settings) => {
    assert.deepEqual(settings.databaseNames, ["a", "b"]);
    assert.equal(settings.database("a").lockTimeout, "1s");
    assert.equal(settings.database("b").lockTimeout, "2s");
    assert.throws(() => settings.database("c"), { code: "unknown_database", hint: "the databases are a, b" });
  });
});

Deno.test("readSettings() takes env_file, and the process's own variables win", async () => {
  await using folder = await testFolder({
    "aludel.toml": 'env_file = ".env"\n[database]\nurl = "${URL_A}${URL_B}"\n',
    ".env": "URL_A=from_file\nURL_B=from_file\n",
  });
  const settings = readSettings(path.join(folder.path, "aludel.toml"), { URL_B: "_and_process" });
  assert.equal(settings.database("").url, "from_file_and_process");
});

for (
  const [name, text, message, place] of [
    ["an unknown key", 'script_locaton = "x"\n', /"script_locaton" is no known key/, "1:18"],
    ["an unknown key of a section", '[database]\nurll = "x"\n', /"database.urll" is no known key/, "2:8"],
    [
      "an unknown key of a named database",
      '[database.a]\nurll = "x"\n',
      /"database.a.urll" is no known key/,
      "2:8",
    ],
    ["a wrong type", "truncate_slug_length = -1\n", /"truncate_slug_length" must be a whole number/, "1:24"],
    ["a wrong list", "version_locations = [1]\n", /"version_locations" must be a string or an array/, "1:21"],
    [
      "a hook that is a shell line",
      '[hooks]\npost_write = ["fmt x"]\n',
      /"hooks.post_write" must be/,
      "2:14",
    ],
    ["wrong TOML", '[database]\nurl = "x\n', /Cannot read the settings/, "2:9"],
  ] as const
) {
  Deno.test(`readSettings() refuses ${name} at its place`, async () => {
    await assert.rejects(settingsOf(text), (error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.match(error.message, message);
      const { line, column } = locate(error.span!.source, error.span!.start);
      assert.equal(`${line}:${column}`, place);
      return true;
    });
  });
}

Deno.test("readSettings() names the nearest key", async () => {
  await assert.rejects(settingsOf('script_locaton = "x"\n'), { hint: 'did you mean "script_location"?' });
});

for (
  const [key, value] of [["transaction", '"both"'], ["lock_timeout", '"soon"'], [
    "wait",
    '"5 parsecs"',
  ]] as const
) {
  Deno.test(`readSettings() refuses ${key} = ${value} when it is used`, async () => {
    await settingsOf(`[database]\n${key} = ${value}\n`, {}, (settings) => {
      const database = settings.database("");
      assert.throws(() => [database.transaction, database.lockTimeout, database.wait], UsageError);
    });
  });
}

Deno.test("findSettings() walks up to the nearest file, and says where it looked", async () => {
  await using folder = await testFolder({ "aludel.toml": "", "a/b/c.txt": "" });
  assert.equal(
    findSettings(path.join(folder.path, "a", "b"), undefined),
    path.join(folder.path, "aludel.toml"),
  );
  assert.equal(findSettings(folder.path, "other.toml"), path.join(folder.path, "other.toml"));
  await using empty = await testFolder();
  assert.throws(() => findSettings(empty.path, undefined), { code: "no_settings", hint: /aludel init/ });
});
