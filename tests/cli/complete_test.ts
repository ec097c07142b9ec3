import assert from "node:assert/strict";
import { complete } from "../../src/cli/completion/complete.ts";
import { valuesByName } from "../../src/cli/completion/values.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { revisionText, testFolder } from "../support/project.ts";

const project = {
  "aludel.toml": '[database.shop]\nurl = "pglite:"\n[database.billing]\nurl = "pglite:"\n',
  "migrations/ae10.sql": revisionText("ae10", "base", {
    header: ['-- branch_labels = ["main"]', '-- message = "the first one"'],
  }),
  "migrations/b7f0.sql": revisionText("b7f0", "ae10"),
};

function programIn(cwd: string) {
  const silent = { out() {}, err() {}, outIsTerminal: false, errIsTerminal: false, line: null };
  const io = { ...silent, cwd, env: {} };
  return { io, program: buildProgram(io, () => {}) };
}

/** The words that complete a line, whose last word is being written. */
async function wordsFor(line: string): Promise<string[]> {
  await using folder = await testFolder(project);
  const { io, program } = programIn(folder.path);
  const { candidates, paths } = complete(io, program, line.split(" "));
  return [...candidates.map(({ word }) => word), ...(paths === "none" ? [] : [paths])];
}

const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["upg", ["upgrade"]],
  ["-q --json upg", ["upgrade"]],
  ["-n shop -C . upg", ["upgrade"]],
  ["upgrade --sp", ["--split"]],
  ["upgrade --lo", ["--lock-wait", "--log-format"]],
  ["upgrade --json --js", []],
  ["revision --head ae10 --hea", ["--head"]],
  ["upgrade ", ["b7f0", "ae10", "main", "main@head", "head", "heads", "base"]],
  ["upgrade ae10 ", []],
  ["merge ae10 b", ["b7f0"]],
  ["upgrade ae10:m", ["ae10:main", "ae10:main@head"]],
  ["history -r :b", [":b7f0", ":base"]],
  ["history --rev-range=b", ["--rev-range=b7f0", "--rev-range=base"]],
  ["revision --head a", ["ae10"]],
  ["-n ", ["shop", "billing"]],
  ["-qvn b", ["billing"]],
  ["--name=s", ["--name=shop"]],
  ["--log-format ", ["text", "json"]],
  ["history --format m", ["mermaid"]],
  ["completion z", ["zsh"]],
  ["init -t b", ["bookshop"]],
  ["init ", ["folders"]],
  ["upgrade -o ", ["files"]],
  ["diff rev", ["revisions", "files"]],
  ["help desti", ["destinations"]],
  ["help ensure", ["ensure_version"]],
  ["ensure-version --ver", ["--version", "--verbose"]],
  ["-x ", []],
  ["upgrade -- --", []],
  ["nonsense ", []],
];

for (const [line, words] of cases) {
  Deno.test(`"aludel ${line}" is completed by ${words.join(", ") || "nothing"}`, async () => {
    assert.deepEqual(await wordsFor(line), words);
  });
}

Deno.test("all commands that help shows are offered, with what they do", async () => {
  const words = await wordsFor("");
  const { program } = programIn("/");
  assert.deepEqual(words, program.commands.map((one) => one.name()).filter((name) => name !== "__complete"));
});

Deno.test("-C and -c say where the revisions are", async () => {
  await using folder = await testFolder(
    Object.fromEntries(Object.entries(project).map(([name, text]) => [`below/${name}`, text])),
  );
  const { io, program } = programIn(folder.path);
  for (const words of [["-C", "below"], ["--config=below/aludel.toml"]]) {
    const { candidates } = complete(io, program, [...words, "show", "ae"]);
    assert.deepEqual(candidates, [{ word: "ae10", meaning: "the first one" }]);
  }
});

Deno.test("every kind of value that a command takes is known", () => {
  const { program } = programIn("/");
  const flags = [program, ...program.commands].flatMap((command) => [
    ...command.options.filter((option) => option.argChoices === undefined).map((option) => option.flags),
    ...command.registeredArguments.filter((one) => one.argChoices === undefined).map((one) =>
      `<${one.name()}>`
    ),
  ]);
  const names = flags.flatMap((flag) => /<([^>]+)>/.exec(flag)?.[1] ?? []).filter((name) => name !== "words");
  assert.deepEqual(names.filter((name) => !(name in valuesByName)), []);
  assert.deepEqual(Object.keys(valuesByName).filter((name) => !names.includes(name)), []);
});
