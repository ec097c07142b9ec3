import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { buildProgram } from "../../src/cli/program.ts";
import { commands } from "../../src/cli/commands/mod.ts";
import { topics } from "../../src/cli/help/topics.ts";
import { UsageError } from "../../src/core/error.ts";
import { codePoints } from "../../src/core/source.ts";
import { readSettings } from "../../src/files/settings.ts";
import { parseDestination, parseRange } from "../../src/revision/destination.ts";
import { headerKeys } from "../../src/revision/header.ts";
import { parseRevision } from "../../src/revision/parse.ts";
import { root } from "../house/sources.ts";
import { runInProcess } from "../support/cli_in_process.ts";
import { testFolder } from "../support/project.ts";

const cwd = import.meta.dirname!;

/** A program whose commands do nothing, and the words of the one that was called. */
function hollowProgram() {
  const io = { out() {}, err() {}, outIsTerminal: false, errIsTerminal: false, line: null, cwd, env: {} };
  const program = buildProgram(io, () => {});
  let called: string | null = null;
  for (const command of program.commands) command.action(() => void (called = command.name()));
  return { program, called: () => called };
}

/** The words of a command line with at most simple quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);
}

for (const [index, { name, examples }] of commands.entries()) {
  Deno.test(`${name}() has examples that the parser takes`, async () => {
    assert.ok(examples.length >= 2);
    for (const [line] of examples) {
      const { program, called } = hollowProgram();
      const [tool, ...words] = wordsOf(line);
      assert.equal(tool, "aludel");
      await program.parseAsync(words, { from: "user" });
      assert.equal(called(), program.commands[index]!.name(), line);
    }
  });
}

Deno.test("an example that says an unknown option would not be taken", async () => {
  const { program } = hollowProgram();
  await assert.rejects(program.parseAsync(wordsOf("upgrade --dryrun"), { from: "user" }), /--dryrun/);
});

Deno.test("help fits into 80 columns, and is the same by both ways", async () => {
  for (const name of ["", ...commandNames()]) {
    const { code, out } = await runInProcess(["help", ...(name === "" ? [] : [name])], { cwd });
    assert.equal(code, 0);
    assert.equal((await runInProcess([...(name === "" ? [] : [name]), "--help"], { cwd })).out, out);
    assertFits(out, `help ${name}`);
    assert.match(out, name === "" ? /\nTopics .*\n {2}revision-file/ : /\nExamples:\n/);
  }
});

Deno.test("help TOPIC prints the topic, which fits into 80 columns", async () => {
  for (const { name, text } of topics) {
    assert.deepEqual(await runInProcess(["help", name], { cwd }), { code: 0, out: text, err: "" });
    assertFits(text, name);
  }
  const { out } = await runInProcess(["help", "exit_codes"], { cwd });
  assert.match(out, /^EXIT CODES\n/);
});

for (
  const [words, hint] of [
    [["help", "setings"], 'did you mean "settings"?'],
    [["help", "upgrad"], 'did you mean "upgrade"?'],
    [["help", "xyzzy"], 'see "aludel help"'],
    [["upgrad"], "did you mean upgrade?"],
    [["upgrade", "--dryrun"], "did you mean --dry-run?"],
  ] as const
) {
  Deno.test(`aludel ${words.join(" ")} is wrong usage, with a hint`, async () => {
    const { code, out, err } = await runInProcess(words, { cwd });
    assert.deepEqual([code, out], [2, ""]);
    assert.ok(err.endsWith(`hint: ${hint}\n`), err);
  });
}

Deno.test("the topic about revision files has a revision, and all keys of the header", () => {
  const lines = textOf("revision-file").split("\n").filter((line) => line.startsWith("    "));
  const text = lines.map((line) => line.slice(4)).join("\n");
  const example = text.slice(0, text.indexOf("\nid  "));
  assert.equal(parseRevision({ path: "topic", text: example }).id, "8f2c1a9b7d10");
  for (const key of headerKeys) assert.match(text.slice(example.length), new RegExp(`^.*\\b${key}\\b`, "m"));
});

Deno.test("the topic about settings is a settings file with every key there is", async () => {
  const text = textOf("settings").split("\n").filter((line) => line.startsWith("    "))
    .map((line) => line.slice(4));
  const end = text.findIndex((line) => line.startsWith("postgres://"));
  const toml = text.slice(0, end).filter((line) => !/^\s*#/.test(line) || / = /.test(line))
    .map((line) => line.replace(/^# /, "")).filter((line) =>
      !/^target_command|^version_locations/.test(line)
    );
  await using folder = await testFolder({ "aludel.toml": toml.join("\n"), ".env": "" });
  assert.deepEqual(readSettings(path.join(folder.path, "aludel.toml"), {}).databaseNames, [""]);
  for (const section of ["", "[database]", "[schema]", "[hooks]"]) {
    for (const key of await keysOf(section)) assert.match(text.join("\n"), new RegExp(`\\b${key}\\b`), key);
  }
});

/** The keys of a section, as the error about a wrong one names them. */
async function keysOf(section: string): Promise<string[]> {
  await using folder = await testFolder({ "aludel.toml": `${section}\nqqqqqqqq = 1\n` });
  try {
    readSettings(path.join(folder.path, "aludel.toml"), {});
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.hint!.replace("the keys are ", "").split(", ");
  }
  assert.fail("an unknown key was taken");
}

Deno.test("the topic about destinations names what can be read", () => {
  const text = textOf("destinations");
  const first = [...text.slice(0, text.indexOf("A range")).matchAll(/^ {4}(\S+(?:, \S+)*) {2}/gm)];
  const destinations = first.flatMap(([, words]) => words!.split(", "));
  assert.ok(destinations.length >= 12);
  for (const destination of destinations) parseDestination(destination);
  for (const [, range] of text.matchAll(/"([^"]*:[^"]*)"/g)) parseRange(range!);
});

Deno.test("the topic about exit codes names every command that may exit with 3", async () => {
  const folder = path.join(root, "src", "cli", "commands");
  const [, found] = textOf("exit-codes").match(/^ {4}3 (.*?)^ {4}130/ms)!;
  for (const name of commandNames()) {
    const text = await fs.readFile(path.join(folder, `${name}.ts`), "utf8");
    assert.equal(new RegExp(`(?<![\\w-])${name}\\b`).test(found!), text.includes("found();"), name);
  }
});

Deno.test("help shows no default that says nothing", async () => {
  for (const name of commandNames()) {
    const { out } = await runInProcess([name, "--help"], { cwd });
    assert.doesNotMatch(out, /default:\s+""/, name);
  }
});

for (
  const [shell, hint] of [
    ["tcsh", 'see "aludel completion --help"'],
    ["bsh", 'did you mean "bash" or "zsh"?'],
    ["PowerShell", 'did you mean "powershell"?'],
  ] as const
) {
  Deno.test(`aludel completion ${shell} says which shells there are`, async () => {
    const { code, out, err } = await runInProcess(["completion", shell], { cwd });
    assert.deepEqual([code, out], [2, ""]);
    const message = `Cannot complete in "${shell}": the shells are bash, zsh, fish, powershell`;
    assert.equal(err, `error: ${message}\nhint: ${hint}\n`);
  });
}

/** The commands that help shows. */
function commandNames(): string[] {
  const { program } = hollowProgram();
  return program.createHelp().visibleCommands(program).map((command) => command.name());
}

function textOf(topic: string): string {
  return topics.find(({ name }) => name === topic)!.text;
}

function assertFits(text: string, what: string): void {
  for (const line of text.split("\n")) assert.ok(codePoints(line) <= 80, `${what}: ${line}`);
}
