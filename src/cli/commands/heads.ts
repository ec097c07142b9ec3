import { Command } from "@commander-js/extra-typings";
import { selectHeads } from "../../plan/select.ts";
import { LINES } from "../../revision/describe.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { openProject } from "../project.ts";
import { showRevisions } from "../show_revisions.ts";

/** `aludel heads`: the newest revision of each line. */
export function headsCommand({ context }: Session) {
  return new Command("heads")
    .description("Show the heads: the newest revision of each branch.")
    .option("--resolve-dependencies", "leave out heads that another branch depends on")
    .action((options) => {
      const current = context();
      const { graph } = openProject(current);
      showRevisions(
        current,
        selectHeads(graph, { resolveDependencies: options.resolveDependencies === true }),
        LINES.heads,
      );
    });
}

headsCommand.examples = [
  ["aludel heads", "show the newest revision of each branch"],
  ["aludel heads --json", "the same for a program"],
] satisfies Example[];
