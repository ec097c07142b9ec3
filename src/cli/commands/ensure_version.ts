import { Command } from "@commander-js/extra-typings";
import type { Session } from "../program.ts";
import { chosenDatabases, openDatabase, openSettings } from "../project.ts";
import { printJson, say } from "../output.ts";

/** `aludel ensure_version`: the version table, and nothing else. */
export function ensureVersionCommand({ context }: Session) {
  return new Command("ensure_version")
    .description("Create the version table and the log table where they are missing.")
    .action(async () => {
      const current = context();
      const settings = openSettings(current);
      for (const chosen of chosenDatabases(current, settings)) {
        await using database = await openDatabase(current, settings, chosen);
        await database.ensureTables();
        say(current, `The version table "${chosen.versionTableSchema}.${chosen.versionTable}" is there`);
      }
      if (current.json) printJson(current, { done: true });
    });
}
