import { Command } from "@commander-js/extra-typings";
import { complete } from "../completion/complete.ts";
import type { Session } from "../program.ts";

/**
 * `aludel __complete -- WORDS`: what may stand at the end of a command line, for the scripts of `aludel completion`. The
 * first line is `none`, `files` or `folders`: what the shell adds itself. Each further one is a word, a tab and its meaning.
 */
export function completeCommand({ context }: Session) {
  return new Command("__complete")
    .argument("[words...]")
    .option("--next", "another word begins, which a shell does not pass on as it is empty")
    .action((words, { next }, command) => {
      const { io } = context();
      const { paths, candidates } = complete(io, command.parent!, next ? [...words, ""] : words);
      const lines = candidates.map(({ word, meaning }) => `${word}\t${meaning}`);
      io.out([paths, ...lines].map((line) => `${line}\n`).join(""));
    });
}
