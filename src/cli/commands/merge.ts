import { Command } from "@commander-js/extra-typings";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { generate } from "./revision.ts";
import { collect } from "../collect.ts";

/** `aludel merge`: a revision that joins branches. */
export function mergeCommand({ context }: Session) {
  return new Command("merge")
    .description("Write a revision that joins several heads and does nothing else.")
    .argument("<revisions...>", "what to join: ids, labels, or heads for all of them")
    .option("-m, --message <text>", "why, in a line")
    .option("--splice", "allow revisions that are no heads")
    .option("--branch-label <label>", "give the branch a name; repeatable", collect)
    .option("--version-path <dir>", "which of the version locations")
    .option("--rev-id <id>", "the id, instead of twelve random digits")
    .action(async (revisions, options) => {
      await generate(context(), {
        message: options.message ?? "",
        heads: revisions,
        splice: options.splice === true,
        id: options.revId,
        branchLabels: options.branchLabel,
        versionPath: options.versionPath,
        upgradeSql: "",
        downgradeSql: "",
        joins: true,
      });
    });
}

mergeCommand.examples = [
  ['aludel merge heads -m "join the branches"', "join all heads"],
  [
    'aludel merge ae10 27c6 -m "join accounts and billing"',
    "join two revisions, by the beginning of their ids",
  ],
] satisfies Example[];
