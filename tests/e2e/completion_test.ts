import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import process from "node:process";
import { revisionText, type TestFolder, testFolder } from "../support/project.ts";
import { executable, runCliWell } from "../support/run_cli.ts";

/** A project in which several ids begin alike. */
async function project(): Promise<TestFolder> {
  return await testFolder({
    "aludel.toml": "",
    "migrations/ae10.sql": revisionText("ae10", "base", { header: ['-- branch_labels = ["main"]'] }),
    "migrations/ae11.sql": revisionText("ae11", "ae10", { header: ['-- message = "with a: colon"'] }),
  });
}

/** Runs a shell's program, which finds the executable as `aludel`. */
function inShell(shell: string, args: readonly string[], program: string, cwd: string): string[] {
  const { stdout, stderr, status } = spawnSync(shell, [...args, "-c", program], {
    cwd,
    encoding: "utf8",
    env: { PATH: `${path.dirname(executable)}:${process.env["PATH"]}`, HOME: cwd },
  });
  assert.equal(status, 0, stderr);
  return stdout.split("\n").filter((line) => line !== "");
}

/** The shells that are there; each is asked in its own way what it would offer. */
function isThere(shell: string): boolean {
  return spawnSync(shell, ["--version"]).status === 0;
}

/** COMP_WORDS as bash would part the line. */
function bashProgram(line: string): string {
  const words = line.split(/(?<=[:=@])|(?=[:=@])|\s+/);
  return `eval "$(aludel completion bash)"; compopt() { :; }
    COMP_LINE='${line}'; COMP_POINT=${line.length}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
    COMP_CWORD=${words.length - 1}; _aludel; printf '%s\\n' "\${COMPREPLY[@]}"`;
}

Deno.test({
  name: "bash completes, also behind what it takes for the end of a word",
  ignore: !isThere("bash"),
  fn: async () => {
    await using folder = await project();
    const complete = (line: string) =>
      inShell("bash", ["--norc", "--noprofile"], bashProgram(line), folder.path);
    assert.deepEqual(complete("aludel upg"), ["upgrade"]);
    assert.deepEqual(complete("aludel upgrade "), [
      "ae11",
      "ae10",
      "main",
      "main@head",
      "head",
      "heads",
      "base",
    ]);
    assert.deepEqual(complete("aludel upgrade ae10:a"), ["ae11", "ae10"]);
    assert.deepEqual(complete("aludel history --rev-range=ae11:a"), ["ae11", "ae10"]);
    assert.deepEqual(complete("aludel upgrade main@h"), ["@head"]);
    assert.deepEqual(complete("aludel --log-format=j"), ["json"]);
    assert.deepEqual(complete("aludel -c al"), ["aludel.toml"]);
    assert.deepEqual(complete("aludel -C m"), ["migrations"]);
  },
});

Deno.test({
  name: "fish completes, with what the words mean",
  ignore: !isThere("fish"),
  fn: async () => {
    await using folder = await project();
    const complete = (line: string) =>
      inShell("fish", ["--no-config"], `aludel completion fish | source; complete -C '${line}'`, folder.path);
    assert.deepEqual(complete("aludel upg"), [
      "upgrade\tRun the revisions between the database and a destination",
    ]);
    assert.deepEqual(complete("aludel upgrade ae"), ["ae11\twith a: colon", "ae10"]);
    assert.deepEqual(complete("aludel history -r ae10:a"), ["ae10:ae11\twith a: colon", "ae10:ae10"]);
    assert.deepEqual(complete("aludel -c al"), ["aludel.toml"]);
    assert.deepEqual(complete("aludel -C m"), ["migrations/"]);
  },
});

Deno.test({
  name: "zsh completes, with what the words mean",
  ignore: !isThere("zsh"),
  fn: async () => {
    await using folder = await project();
    const complete = (...words: string[]) =>
      inShell(
        "zsh",
        ["-f"],
        `compdef() { :; }; _files() { print files $*; }; _describe() { print -rl -- $candidates; }
         source <(aludel completion zsh)
         words=(${words.map((word) => `'${word}'`).join(" ")}); CURRENT=${words.length}
         PREFIX='${words.at(-1)}'; _aludel`,
        folder.path,
      );
    assert.deepEqual(complete("aludel", "upg"), [
      "upgrade:Run the revisions between the database and a destination",
    ]);
    assert.deepEqual(complete("aludel", "upgrade", "ae"), ["ae11:with a: colon", "ae10:"]);
    assert.deepEqual(complete("aludel", "history", "-r", "ae10:a"), [
      "ae10\\:ae11:with a: colon",
      "ae10\\:ae10:",
    ]);
    assert.deepEqual(complete("aludel", "-C", ""), ["files -/"]);
  },
});

Deno.test("the script for PowerShell is printed; --next stands for an empty word", async () => {
  await using folder = await project();
  assert.match(
    await runCliWell(["completion", "powershell"], { cwd: folder.path }),
    /Register-ArgumentCompleter/,
  );
  const asked = await runCliWell(["__complete", "--next", "--", "merge", "ae10"], { cwd: folder.path });
  assert.deepEqual(asked.split("\n").slice(0, 3), ["none", "ae11\twith a: colon", "ae10\t"]);
});
