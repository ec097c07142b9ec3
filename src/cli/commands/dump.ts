import { Command } from "@commander-js/extra-typings";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { readFilterOptions, withFilterOptions } from "./filter_options.ts";

/** `aludel dump`: a schema as SQL. */
export function dumpCommand({ context }: Session) {
  const command = new Command("dump")
    .description("Write the schema of the database as SQL, in an order in which it can be run.")
    .argument("[from]", "a URL, a file, a folder, database, target, revisions, or revisions@ID", "database")
    .option("-o, --output <path>", "write to this file; with --split, into this folder")
    .option("--split", "one file for each object, KIND/NAME.sql");
  return withFilterOptions(command)
    .action(async (from, options) => {
      const { dump } = await import("../schema/dump.ts");
      const { output } = options;
      await dump(context(), { from, output, split: options.split === true, ...readFilterOptions(options) });
    });
}

dumpCommand.examples = [
  ["aludel dump -o schema.sql", "write the schema of the database to a file"],
  ["aludel dump --split -o schema", "write one file for each object to the folder schema"],
  ["aludel dump revisions@ae10", "print the schema that the revisions up to ae10 make"],
] satisfies Example[];
