import { Command } from "@commander-js/extra-typings";
import { currentRevisions } from "../../plan/applied.ts";
import { selectHistory } from "../../plan/history.ts";
import { LINES } from "../../revision/describe.ts";
import { parseRange } from "../../revision/destination.ts";
import type { Session } from "../program.ts";
import { openProject, readHeads } from "../project.ts";
import { showRevisions } from "../show_revisions.ts";

/** `aludel history`: the revisions, newest first. */
export function historyCommand({ context }: Session) {
  return new Command("history")
    .description("List the revisions, newest first.")
    .option("-r, --rev-range <range>", "START:END, such as ae10:, :ae10, -3:current", ":")
    .option("-i, --indicate-current", "mark where the database is")
    .action(async (options) => {
      const current = context();
      const project = openProject(current);
      const range = parseRange(options.revRange);
      const asks = [...range.start, range.end].some((one) => one?.symbol === "current");
      const heads = asks || options.indicateCurrent ? await readHeads(current, project.settings) : undefined;
      const marked = options.indicateCurrent && heads
        ? new Set(currentRevisions(project.graph, heads))
        : undefined;
      showRevisions(current, selectHistory(project.graph, range, { heads }), LINES.history, marked);
    });
}
