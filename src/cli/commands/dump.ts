import { Command } from "@commander-js/extra-typings";
import type { Session } from "../program.ts";
import { collect } from "./revision.ts";

/** `aludel dump`: a schema as SQL. */
export function dumpCommand({ context }: Session) {
  return new Command("dump")
    .description("Write the schema of the database as SQL, in an order in which it can be run.")
    .argument("[from]", "a URL, a file, a folder, database, target, revisions, or revisions@ID", "database")
    .option("-o, --output <path>", "write to this file; with --split, into this folder")
    .option("--split", "one file for each object, KIND/NAME.sql")
    .option("--only <kind:name>", "write nothing else, such as table:public.*; repeatable", collect)
    .action(async (from, options) => {
      const { dump } = await import("../schema/dump.ts");
      const { output } = options;
      await dump(context(), { from, output, split: options.split === true, only: options.only ?? [] });
    });
}
