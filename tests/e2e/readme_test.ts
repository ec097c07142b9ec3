/**
 * Runs the README. Blocks of `console` are commands behind `$ ` with what they print, standard output and standard error
 * as a terminal shows them; all of them run in order, in one folder, by bash, with the built executable on the PATH.
 *
 * What is another one each time is made the same on both sides before they are compared, in one way: generated ids (twelve
 * hexadecimal digits that are in no template) are numbered in the order in which they appear, times and durations become
 * words.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { templates } from "../../src/files/templates.ts";
import { readSettings } from "../../src/files/settings.ts";
import { parseRevision } from "../../src/revision/parse.ts";
import { root } from "../house/sources.ts";
import { testFolder } from "../support/project.ts";
import { executable, runCli } from "../support/run_cli.ts";

const readme = await fs.readFile(path.join(root, "README.md"), "utf8");

/** Commands of `sh` blocks, which no test runs as they stand, with the reason. */
const notRun: Readonly<Record<string, string>> = {
  "npx -y deno@2.9.6 task demo": "bookshop_test.ts runs the same commands",
  "npx -y deno@2.9.6 task ok": "it runs this test",
  "RELEASES_URL=https://example.com/aludel npx -y deno@2.9.6 task release": "companion_files_test.ts",
  "curl -fsSLO https://example.com/aludel/v0.1.0/install.sh": "install_test.ts serves it",
  "sh install.sh": "install_test.ts",
  "aludel --wait 60s upgrade": "wait_test.ts",
  "aludel current --check-heads": "running_test.ts",
  "npx -y deno@2.9.6 task release": "it takes minutes",
  "docker build -t aludel:0.1.0 --build-arg VERSION=0.1.0 .": "it needs a Docker daemon; release.yml does it",
  'docker run --rm -v "$PWD:/project:ro" -e DATABASE_URL aludel:0.1.0 upgrade': "the same",
  "aludel dump -o schema.sql": "autogenerate_test.ts runs this and the next three",
  'aludel revision --autogenerate --from-revisions -m "what there was"': "autogenerate_test.ts",
  "aludel stamp heads": "autogenerate_test.ts",
  "aludel check": "autogenerate_test.ts",
};

/** The fenced blocks of a language. */
function blocksOf(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, text]) =>
    text!
  );
}

/** Commands and what they print. */
function stepsOf(block: string): { command: string; output: string }[] {
  return block.split(/^\$ /m).slice(1).map((text) => {
    const end = text.indexOf("\n");
    return { command: text.slice(0, end), output: text.slice(end + 1) };
  });
}

const templateText = templates.flatMap(({ files }) => Object.entries(files).flat()).join("\n");

/** Makes what differs from run to run the same. The numbering of ids goes on from call to call. */
function normaliser(): (text: string) => string {
  const ids = new Map<string, string>();
  const nameOf = (id: string) => {
    if (templateText.includes(id)) return id;
    if (!ids.has(id)) ids.set(id, `ID${String(ids.size + 1).padStart(10, "0")}`);
    return ids.get(id)!;
  };
  return (text) =>
    text.replace(/(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])/g, nameOf)
      .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME")
      .replace(/\b\d+\.\d\d s\b/g, "DURATION");
}

Deno.test("every console block of the README prints what it shows", async () => {
  await using folder = await testFolder();
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH: `${path.dirname(executable)}:${PATH}`, HOME, LC_ALL: "C.UTF-8" };
  const [expected, actual] = [normaliser(), normaliser()];
  let cwd = folder.path;
  const steps = blocksOf("console").flatMap(stepsOf);
  assert.ok(steps.length > 20);
  for (const { command, output } of steps) {
    const told = path.join(folder.path, ".cwd");
    const script = `{ ${command}\n} 2>&1; code=$?; pwd > "${told}"; exit $code`;
    const { stdout, status } = spawnSync("bash", ["-c", script], { cwd, env, encoding: "utf8" });
    assert.equal(actual(stdout), expected(output), `$ ${command}`);
    const codes = output.includes("error: ") ? [1, 2] : [0, 3];
    assert.ok(codes.includes(status!), `$ ${command}: exit code ${status}`);
    cwd = (await fs.readFile(told, "utf8")).trim();
  }
});

Deno.test("every command of a sh block is tested elsewhere", () => {
  const commands = blocksOf("sh").flatMap((block) => block.trim().split("\n"))
    .map((line) => line.replace(/\s+#.*/, ""));
  assert.deepEqual(commands.sort(), Object.keys(notRun).sort());
});

Deno.test("the README has no block in a language that no test knows", () => {
  const languages = [...readme.matchAll(/^```(\w+)$/gm)].map(([, language]) => language!);
  assert.deepEqual([...new Set(languages)].sort(), ["console", "sh", "sql", "toml", "ts"]);
});

Deno.test("the revision and the settings of the README can be read", async () => {
  const [revision] = blocksOf("sql");
  assert.equal(parseRevision({ path: "README.md", text: revision! }).message, "add users table");
  await using folder = await testFolder({ "aludel.toml": blocksOf("toml")[0]! });
  const settings = readSettings(path.join(folder.path, "aludel.toml"), { DATABASE_URL: "postgres://db" });
  assert.equal(settings.database("").url, "postgres://db");
  assert.deepEqual(settings.hookFiles.map(({ name }) => name), ["after_revision", "after_upgrade"]);
});

Deno.test("the program of the README runs", async () => {
  await using folder = await testFolder();
  await runCli(["init", "shop", "--template", "bookshop"], { cwd: folder.path });
  const mod = pathToFileURL(path.join(root, "mod.ts")).href;
  const program = blocksOf("ts")[0]!.replace('"aludel"', JSON.stringify(mod)).replaceAll("/srv", folder.path);
  await folder.write({ "program.ts": program });
  const words = ["run", "-A", "--config", path.join(root, "deno.json"), path.join(folder.path, "program.ts")];
  const { stdout, stderr } = spawnSync(Deno.execPath(), words, { cwd: folder.path, encoding: "utf8" });
  assert.equal(stdout.split("\n")[0], "2a7d41c8e6f0", stderr);
});

Deno.test("the README names every command", async () => {
  const { out } = await runCli(["help"], { cwd: root });
  const table = readme.slice(readme.indexOf("## Commands"), readme.indexOf("## Autogenerate"));
  for (
    const [, name] of out.slice(out.indexOf("\nCommands:"), out.indexOf("\nTopics")).matchAll(/^ {2}(\w+)/gm)
  ) {
    assert.match(table, new RegExp(`\`${name}\\b`), name!);
  }
});
