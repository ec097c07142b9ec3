import { Command } from "@commander-js/extra-typings";
import { describeVerbosely } from "../../revision/describe.ts";
import type { RevisionNode } from "../../revision/graph.ts";
import { revisionJson } from "../../revision/json.ts";
import type { Context } from "../globals.ts";
import { printJson, say } from "../output.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { openProject, resolveAsking } from "../project.ts";

/** `aludel show`: everything about a revision. */
export function showCommand({ context }: Session) {
  return new Command("show")
    .description("Show a revision in full.")
    .argument("<revision>", "an id, a label, head, heads, current, head-1 …")
    .action(async (revision) => {
      const current = context();
      const project = openProject(current);
      showNodes(current, await resolveAsking(current, project, revision), revision);
    });
}

showCommand.examples = [
  ["aludel show head", "show the newest revision: its parents, message and file"],
  ["aludel show ae10 --json", "one revision, for a program"],
] satisfies Example[];

function showNodes(context: Context, nodes: readonly RevisionNode[], asked: string): void {
  if (context.json) return printJson(context, nodes.map((node) => revisionJson(node)));
  if (nodes.length === 0) say(context, `"${asked}" is the base: there is no revision to show`);
  context.io.out(nodes.flatMap((node) => describeVerbosely(node)).map((line) => `${line}\n`).join(""));
}
