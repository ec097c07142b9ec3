import { Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/error.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Example } from "../help/example.ts";
import { topics } from "../help/topics.ts";
import type { Session } from "../program.ts";

/** `aludel help`: a command's help, or a topic. */
export function helpCommand({ context }: Session) {
  return new Command("help")
    .description("Show the help of a command, or a topic.")
    .argument("[word]", "a command or a topic")
    .action((word, _options, command) => {
      const program = command.parent!;
      if (word === undefined) return program.outputHelp();
      const name = word.replaceAll("_", "-");
      const topic = topics.find((one) => one.name === name);
      if (topic) return context().io.out(topic.text);
      const found = program.commands.find((one) => one.name().replaceAll("_", "-") === name);
      if (found) return found.outputHelp();
      const names = [...program.commands.map((one) => one.name()), ...topics.map((one) => one.name)];
      throw new UsageError(`Cannot help with "${word}": it is neither a command nor a topic`, {
        code: "usage",
        hint: didYouMean(word, names) ?? 'see "aludel help"',
      });
    });
}
helpCommand.examples = [
  ["aludel help upgrade", "the same as: aludel upgrade --help"],
  ["aludel help destinations", "read what can be written where a revision is meant"],
] satisfies Example[];
