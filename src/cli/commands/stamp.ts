import { Command } from "@commander-js/extra-typings";
import { durationOption } from "../duration_option.ts";
import { migrate } from "../migrate.ts";
import { runOffline, stampPlanner } from "../offline.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { scriptFlags } from "../script_flags.ts";

/** `aludel stamp`: version rows without running anything. */
export function stampCommand({ context }: Session) {
  const command = new Command("stamp")
    .description("Set the version rows without running anything.")
    .argument("<destinations...>", "what the database is at: ids, labels, head, heads, base …")
    .option("--purge", "forget all rows first, also those that are in no file")
    .option(
      "--lock-wait <time>",
      "wait no longer for another runner; 0s: not at all",
      durationOption("--lock-wait"),
    )
    .option("--dry-run", "print the plan and change nothing");
  return scriptFlags(command, "START:END (START: the base, unless given)")
    .action(async (destinations, options) => {
      const purge = options.purge === true;
      const planner = stampPlanner(destinations, { purge });
      if (await runOffline(context(), options, destinations, planner)) return;
      await migrate(context(), planner, {
        dryRun: options.dryRun === true,
        isRepeatable: false,
        lockWait: options.lockWait,
      });
    });
}

stampCommand.examples = [
  ["aludel stamp head", "say that a database is up to date, such as one from a backup"],
  ["aludel stamp ae10 --purge", "forget rows that are in no file, and begin at ae10"],
] satisfies Example[];
