import { Argument, Command } from "@commander-js/extra-typings";
import { completionScripts, shells } from "../completion/scripts.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";

/** `aludel completion`: what a shell reads to complete command lines. */
export function completionCommand({ context }: Session) {
  return new Command("completion")
    .description("Print what a shell needs to complete commands, options, revisions and databases.")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .action((shell) => context().io.out(completionScripts[shell]));
}

completionCommand.examples = [
  ["aludel completion bash", 'in ~/.bashrc: eval "$(aludel completion bash)"'],
  ["aludel completion zsh", "write it to a file _aludel in a folder of $fpath"],
  ["aludel completion fish", "write it to ~/.config/fish/completions/aludel.fish"],
] satisfies Example[];
