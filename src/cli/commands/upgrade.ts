import { Command } from "@commander-js/extra-typings";
import { isRelative, parseDestination } from "../../revision/destination.ts";
import { durationOption } from "../duration_option.ts";
import { migrate } from "../migrate.ts";
import { runOffline, upgradePlanner } from "../offline.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { scriptFlags } from "../script_flags.ts";

/** `aludel upgrade`: up to a destination. */
export function upgradeCommand({ context }: Session) {
  const command = new Command("upgrade")
    .description("Run the revisions between the database and a destination.")
    .argument(
      "[destination]",
      "a revision id, a label, head, heads, +2, label@head …; START:END with --sql",
      "heads",
    )
    .option(
      "--lock-wait <time>",
      "wait no longer for another runner; 0s: not at all",
      durationOption("--lock-wait"),
    )
    .option("--strict", "refuse when a file was edited since it was applied")
    .option("--dry-run", "print the plan and run nothing")
    .option("--allow-unknown", "leave version rows alone that are in no file, instead of refusing them");
  return scriptFlags(command, "START:END (START: the base, unless given)")
    .option("--diff", "with --sql: add what the script changes in the schema, as a unified diff in comments")
    .option("--idempotent", "with --sql: run only what is missing, from any state between START and END")
    .action(async (destination, options) => {
      const allowUnknown = options.allowUnknown === true;
      const planner = upgradePlanner(destination, { allowUnknown });
      if (await runOffline(context(), options, [destination], planner)) return;
      await migrate(context(), planner, {
        dryRun: options.dryRun === true,
        isRepeatable: !isRelative(parseDestination(destination)),
        lockWait: options.lockWait,
        edited: options.strict ? "refuse" : "warn",
      });
    });
}

upgradeCommand.examples = [
  ["aludel upgrade", "run everything that the database lacks"],
  ["aludel upgrade +1 --dry-run", "show the next revision, and run nothing"],
  ["aludel upgrade ae10:heads --sql -o release.sql", "write a script for a database at ae10"],
] satisfies Example[];
