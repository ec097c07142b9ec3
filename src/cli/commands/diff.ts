import { Command } from "@commander-js/extra-typings";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { readChangeOptions, withChangeOptions } from "./change_options.ts";
import { readFilterOptions, withFilterOptions } from "./filter_options.ts";

/** `aludel diff`: any two schemas. */
export function diffCommand({ context, found }: Session) {
  const command = new Command("diff")
    .description("Show what leads from one schema to another; exit with 3 when they differ.")
    .argument("<from>", "a URL, a file, a folder, database, target, revisions, or revisions@ID")
    .argument("<to>", "the same")
    .option("--sql", "print the statements, instead of a list");
  return withFilterOptions(withChangeOptions(command, "", "with --sql: "))
    .action(async (from, to, options) => {
      const { diff } = await import("../schema/diff.ts");
      const selection = {
        sql: options.sql === true,
        ...readFilterOptions(options),
        ...readChangeOptions(options),
      };
      if (await diff(context(), from, to, selection)) found();
    });
}

diffCommand.examples = [
  ["aludel diff postgres://staging/shop postgres://production/shop", "compare two databases"],
  ["aludel diff revisions@ae10 revisions --sql", "print what the revisions since ae10 change"],
] satisfies Example[];
