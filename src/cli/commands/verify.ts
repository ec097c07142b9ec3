import { Command } from "@commander-js/extra-typings";
import type { Database } from "../../database/database.ts";
import { verifyLog, withoutWork } from "../../run/verify_log.ts";
import { acceptFindings } from "../accept_findings.ts";
import { collect } from "../collect.ts";
import { describeFinding, findingJson } from "../finding_report.ts";
import type { Context } from "../globals.ts";
import { refuseWithoutLog } from "../log_needed.ts";
import type { Example } from "../help/example.ts";
import { say } from "../output.ts";
import type { Session } from "../program.ts";
import {
  chosenDatabases,
  forEachDatabase,
  openDatabase,
  openProject,
  openToRead,
  type Project,
} from "../project.ts";

/** `aludel verify`: whether files, log and version rows agree. */
export function verifyCommand({ context, found }: Session) {
  return new Command("verify")
    .description("Compare the files with the log and the version rows; exit with 3 when they disagree.")
    .option("--accept <revision>", "record that its file is right as it is; repeatable", collect)
    .action(async (options) => {
      const current = context();
      const project = openProject(current);
      const databases = chosenDatabases(current, project.settings);
      await forEachDatabase(current, databases, (line) => say(current, line), async (chosen) => {
        refuseWithoutLog(chosen, "verify by the log");
        const open = options.accept ? openDatabase : openToRead;
        await using database = await open(current, project.settings, chosen);
        if (options.accept) await acceptFindings(current, project, database, options.accept);
        const findings = await showFindings(current, project, database);
        if (findings.length > 0) found();
        return { findings };
      });
    });
}

verifyCommand.examples = [
  ["aludel verify", "find revisions whose file was edited since it ran"],
  ["aludel verify --accept 8f2c1a9b7d10", "record that an edited file is right as it is"],
] satisfies Example[];

async function showFindings(
  context: Context,
  project: Project,
  database: Database,
): Promise<readonly unknown[]> {
  const { RunnerLock } = await import("../../database/runner_lock.ts");
  const [heads, facts, runner] = await Promise.all([
    database.heads(),
    database.logFacts(),
    new RunnerLock(database).findHolder(),
  ]);
  const findings = withoutWork(verifyLog(project.graph, heads, facts), runner !== null);
  if (context.json) return findings.map((finding) => findingJson(context, project.graph, finding));
  for (const finding of findings) context.io.out(describeFinding(context, project.graph, finding));
  if (findings.length === 0) say(context, "Files, log and version rows agree");
  return findings;
}
