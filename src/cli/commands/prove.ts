import { Command } from "@commander-js/extra-typings";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";

/** `aludel prove`: whether revisions do what they should, in both directions. */
export function proveCommand({ context, found }: Session) {
  return new Command("prove")
    .description(
      "Run revisions up, down and up again in a shadow database, and compare the schemas: find downgrades that do not " +
        "restore what was there, revisions that can't run on an empty database, and branches whose order changes " +
        "the result. Exit with 3 for findings.",
    )
    .argument("[range]", "START:END as for history", ":")
    .action(async (range) => {
      const { prove } = await import("../schema/prove.ts");
      if (await prove(context(), range)) found();
    });
}

proveCommand.examples = [
  ["aludel prove", "try every revision up, down and up again, without a server"],
  ["aludel prove ae10:", "try those since ae10"],
] satisfies Example[];
