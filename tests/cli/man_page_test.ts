import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { manPages } from "../../scripts/man/pages.ts";
import { roffText } from "../../scripts/man/roff.ts";
import { commands } from "../../src/cli/commands/mod.ts";
import { topics } from "../../src/cli/help/topics.ts";
import { testFolder } from "../support/project.ts";

const pages = manPages("2026-11-25");

Deno.test("there is a page for the program and for each command, with its options and examples", () => {
  assert.equal(pages.length, commands.length + 1);
  const upgrade = pages.find(({ file }) => file === "aludel-upgrade.1")!.text;
  assert.match(upgrade, /^\.TH ALUDEL\\-UPGRADE 1 2026-11-25 "aludel [\d.]+" "SQL migrations"\n/);
  assert.match(upgrade, /\.TP\n\.B \\-\\-dry\\-run\nprint the plan and run nothing\n/);
  assert.match(upgrade, /\n\.EX\n {4}aludel upgrade \+1 \\-\\-dry\\-run\n\.EE\n/);
});

Deno.test("the program's page has every command, every option and every topic", () => {
  const { text } = pages.find(({ file }) => file === "aludel.1")!;
  for (const { file } of pages.slice(1)) assert.ok(text.includes(`${roffText(file.slice(0, -2))}(1)`), file);
  for (const { name } of topics) assert.ok(text.includes(`.SH ${name.replaceAll("-", " ").toUpperCase()}\n`));
  assert.match(text, /\n\.B \\-C, \\-\\-directory <dir>\n/);
});

Deno.test("text is text, whatever roff would make of it", () => {
  assert.equal(roffText(".TH -x\n'quoted'\n\\set …"), "\\&.TH \\-x\n\\&'quoted'\n\\eset \\[u2026]");
});

Deno.test({
  name: "mandoc finds nothing to complain about",
  ignore: spawnSync("mandoc", ["-T", "lint", "/dev/null"]).error !== undefined,
  fn: async () => {
    await using folder = await testFolder(Object.fromEntries(pages.map(({ file, text }) => [file, text])));
    const files = pages.map(({ file }) => path.join(folder.path, file));
    const { stdout } = spawnSync("mandoc", ["-T", "lint", "-W", "warning", ...files], { encoding: "utf8" });
    assert.equal(stdout, "");
  },
});
