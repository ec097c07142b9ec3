import { UsageError } from "../core/error.ts";
import type { DatabaseSettings } from "../files/settings.ts";

/** @throws {UsageError} when no log is kept of a database */
export function refuseWithoutLog(database: DatabaseSettings, doing: string): void {
  if (database.logTable !== "") return;
  throw new UsageError(`Cannot ${doing}: none is kept`, {
    code: "no_log",
    hint: 'name a table for it in the settings: log_table = "aludel_log"',
  });
}
