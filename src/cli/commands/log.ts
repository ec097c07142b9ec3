import { Command } from "@commander-js/extra-typings";
import { didYouMean } from "../../core/nearest.ts";
import { sayCount } from "../../core/say_count.ts";
import type { LogRow } from "../../database/read_log.ts";
import { ambiguousName } from "../../revision/destination_errors.ts";
import type { LogFact } from "../../run/verify_log.ts";
import type { Context } from "../globals.ts";
import { refuseWithoutLog } from "../log_needed.ts";
import type { Example } from "../help/example.ts";
import { say } from "../output.ts";
import type { Session } from "../program.ts";
import { chosenDatabases, forEachDatabase, openSettings, openToRead, printLine } from "../project.ts";

/** `aludel log`: what ran, when and by whom. */
export function logCommand({ context }: Session) {
  return new Command("log")
    .description("Show what ran on the database, newest first.")
    .argument("[revision]", "show this revision only")
    .action(async (revision) => {
      const current = context();
      const settings = openSettings(current);
      const databases = chosenDatabases(current, settings);
      await forEachDatabase(current, databases, printLine(current), async (chosen) => {
        refuseWithoutLog(chosen, "show the log");
        await using database = await openToRead(current, settings, chosen);
        const rows = await database.log();
        return showLog(current, revision === undefined ? rows : rowsOf(rows, revision, current));
      });
    });
}

logCommand.examples = [
  ["aludel log", "show every run, newest first"],
  ["aludel log 8f2c1a9b7d10 --json", "what happened to one revision, for a program"],
] satisfies Example[];

/** The rows of a revision, which may be said by the beginning of its id: the log may know some that are in no file. */
function rowsOf(rows: readonly LogRow[], word: string, context: Context): readonly LogRow[] {
  const ids = [...new Set(rows.map((row) => row.revision))];
  const found = ids.includes(word) ? [word] : ids.filter((id) => id.startsWith(word)).sort();
  if (found.length > 1) throw ambiguousName(word, word, found);
  if (found.length === 0) {
    say(context, [`The log knows nothing of "${word}"`, didYouMean(word, ids)].filter(Boolean).join("; "));
  }
  return rows.filter((row) => row.revision === found[0]);
}

function showLog(context: Context, rows: readonly LogRow[]): unknown {
  const shown = context.verbose ? rows : withoutParts(rows);
  if (!context.json) context.io.out(shown.map((row) => `${logLine(row)}\n`).join(""));
  return rows.map((row) => ({
    revision: row.revision,
    direction: row.direction,
    status: row.status,
    started: row.started,
    seconds: row.seconds,
    statements: row.statements,
    checksum: row.checksum,
    server_user: row.serverUser,
    client_host: row.clientHost,
    tool_version: row.toolVersion,
  }));
}

/** Leaves out the parts of what is shown as a whole, or as a later part. */
function withoutParts<Fact extends LogFact>(rows: readonly Fact[]): Fact[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const isPart = row.status !== "done" && row.status !== "accepted";
    const isShown = !isPart || !seen.has(row.revision);
    seen.add(row.revision);
    return isShown;
  });
}

function logLine(row: LogRow): string {
  const who = `${row.serverUser}${row.clientHost === null ? "" : ` from ${row.clientHost}`}`;
  const count = sayCount(row.statements, "statement");
  const what = row.status === "done" ? count : `${row.status}, ${count}`;
  const revision = row.revision || "base";
  return `${row.started} ${row.direction} ${revision}: ${what}, ${row.seconds} s, ${who}, ${row.toolVersion}`;
}
