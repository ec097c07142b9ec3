import { Argument, Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/error.ts";
import { didYouMean } from "../../core/nearest.ts";
import { completionScripts, shells } from "../completion/scripts.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";

/** `aludel completion`: what a shell reads to complete command lines. */
export function completionCommand({ context }: Session) {
  return new Command("completion")
    .description("Print what a shell needs to complete commands, options, revisions and databases.")
    .addArgument(new Argument("<shell>", "which shell").choices(shells).argParser(readShell))
    .action((shell) => context().io.out(completionScripts[shell]));
}

completionCommand.examples = [
  ["aludel completion bash", 'in ~/.bashrc: eval "$(aludel completion bash)"'],
  ["aludel completion zsh", "write it to a file _aludel in a folder of $fpath"],
  ["aludel completion fish", "write it to ~/.config/fish/completions/aludel.fish"],
  [
    "aludel completion powershell",
    "in $PROFILE: aludel completion powershell | Out-String | Invoke-Expression",
  ],
] satisfies Example[];

/** The choices are there for help; the parser's own error about them is not for people. */
function readShell(word: string): typeof shells[number] {
  const shell = shells.find((name) => name === word);
  if (shell) return shell;
  throw new UsageError(`Cannot complete in "${word}": the shells are ${shells.join(", ")}`, {
    code: "usage",
    hint: didYouMean(word, shells) ?? 'see "aludel completion --help"',
  });
}
