import { Command } from "@commander-js/extra-typings";
import { selectBranchPoints } from "../../plan/select.ts";
import { describeBranches, describeBranchPoint, describeVerbosely } from "../../revision/describe.ts";
import { revisionJson } from "../../revision/json.ts";
import { printJson } from "../output.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { openProject } from "../project.ts";

/** `aludel branches`: where lines part. */
export function branchesCommand({ context }: Session) {
  return new Command("branches")
    .description("Show the branch points and what stands on them.")
    .action(() => {
      const current = context();
      const points = selectBranchPoints(openProject(current).graph);
      if (current.json) return printJson(current, points.map((node) => revisionJson(node)));
      for (const node of points) {
        const lines = current.verbose
          ? [...describeVerbosely(node), ...describeBranches(node, " ".repeat(node.id.length), true)]
          : describeBranchPoint(node);
        current.io.out(`${lines.join("\n")}\n\n`);
      }
    });
}

branchesCommand.examples = [
  ["aludel branches", "show where lines part"],
  ["aludel branches -v", "show it with the messages and files of the revisions"],
] satisfies Example[];
