import { Command } from "@commander-js/extra-typings";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { readChangeOptions, withChangeOptions } from "./change_options.ts";
import { readFilterOptions, withFilterOptions } from "./filter_options.ts";

/** `aludel check`: whether the database is what the wanted schema says. */
export function checkCommand({ context, found }: Session) {
  const command = new Command("check")
    .description("Compare the database with the schema that you want; exit with 3 when they differ.")
    .option(
      "--from-revisions",
      "compare what the revisions lead to, instead of a database: no server is needed",
    )
    .option("--sql", "print the statements that would change it, instead of a list");
  return withFilterOptions(withChangeOptions(command, "", "with --sql: "))
    .action(async (options) => {
      const { check } = await import("../schema/check.ts");
      const differs = await check(context(), {
        fromRevisions: options.fromRevisions === true,
        sql: options.sql === true,
        ...readFilterOptions(options),
        ...readChangeOptions(options),
      });
      if (differs) found();
    });
}

checkCommand.examples = [
  ["aludel check", "list what differs between the database and schema.sql"],
  ["aludel check --from-revisions", "ask the same of the revisions, without a server: for CI"],
  ["aludel check --sql --only 'table:public.*'", "print the statements that would change the tables"],
] satisfies Example[];
