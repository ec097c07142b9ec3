import { Command } from "@commander-js/extra-typings";
import { isRelative, parseDestination } from "../../revision/destination.ts";
import { durationOption } from "../duration_option.ts";
import { migrate } from "../migrate.ts";
import { downgradePlanner, runOffline } from "../offline.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { scriptFlags } from "../script_flags.ts";

/** `aludel downgrade`: down to a destination, which stays. */
export function downgradeCommand({ context }: Session) {
  const command = new Command("downgrade")
    .description("Take revisions back, down to a destination, which stays.")
    .argument("<destination>", "a revision id, a label, base, -1, label@base …; START:END with --sql")
    .option(
      "--lock-wait <time>",
      "wait no longer for another runner; 0s: not at all",
      durationOption("--lock-wait"),
    )
    .option("--dry-run", "print the plan and run nothing")
    .option("--with-dependents", "also take back what depends on it on other branches");
  return scriptFlags(command, "START:END, both given,")
    .option("--diff", "with --sql: add what the script changes in the schema, as a unified diff in comments")
    .action(async (destination, options) => {
      const withDependents = options.withDependents === true;
      const planner = downgradePlanner(destination, { withDependents });
      if (await runOffline(context(), options, [destination], planner)) return;
      await migrate(context(), planner, {
        dryRun: options.dryRun === true,
        isRepeatable: !isRelative(parseDestination(destination)),
        lockWait: options.lockWait,
      });
    });
}

downgradeCommand.examples = [
  ["aludel downgrade -1", "take the newest revision back"],
  ["aludel downgrade ae10 --dry-run", "show what stands above ae10, and run nothing"],
  ["aludel downgrade heads:ae10 --sql", "print a script that goes from the heads back to ae10"],
] satisfies Example[];
