import { UsageError } from "../../core/error.ts";
import type { DatabaseSettings, Settings } from "../../files/settings.ts";
import type { Context } from "../globals.ts";
import { chosenDatabases } from "../project.ts";

/** The one database that a command is for. @throws {UsageError} for several */
export function oneDatabase(context: Context, settings: Settings): DatabaseSettings {
  const [chosen, another] = chosenDatabases(context, settings);
  if (!another) return chosen!;
  throw new UsageError("Cannot do this for several databases", {
    code: "several_databases",
    hint: "choose one with -n",
  });
}
