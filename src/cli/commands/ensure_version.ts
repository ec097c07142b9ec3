import { Command } from "@commander-js/extra-typings";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { chosenDatabases, forEachDatabase, openDatabase, openSettings } from "../project.ts";
import { say } from "../output.ts";
import { tablesScriptCommand } from "../script.ts";
import { refuseScriptFlags } from "../script_flags.ts";

/** `aludel ensure_version`: the version table, and nothing else. */
export function ensureVersionCommand({ context }: Session) {
  return new Command("ensure_version")
    .description("Create the version table and the log table where they are missing.")
    .option("--sql", "write a SQL script instead")
    .option("-o, --output <file>", "with --sql: write the script to this file, whole or not at all")
    .option("--psql", "with --sql: use psql's own commands, such as \\set ON_ERROR_STOP on")
    .action(async (options) => {
      const current = context();
      if (options.sql) return await tablesScriptCommand(current, options);
      refuseScriptFlags(options);
      const settings = openSettings(current);
      const databases = chosenDatabases(current, settings);
      await forEachDatabase(current, databases, (line) => say(current, line), async (chosen) => {
        await using database = await openDatabase(current, settings, chosen);
        await database.ensureTables();
        say(current, `The version table "${chosen.versionTableSchema}.${chosen.versionTable}" is there`);
        return { done: true };
      });
    });
}

ensureVersionCommand.examples = [
  ["aludel ensure_version", "create what a role without CREATE can't"],
  ["aludel ensure_version --sql -o tables.sql", "write it for somebody who can"],
] satisfies Example[];
