import { Command, Option } from "@commander-js/extra-typings";
import { UsageError } from "../../core/error.ts";
import { rowRevisions } from "../../plan/applied.ts";
import { selectHistory } from "../../plan/history.ts";
import { describeRevision, describeVerbosely, LINES } from "../../revision/describe.ts";
import { parseRange } from "../../revision/destination.ts";
import { drawGraph } from "../../revision/draw.ts";
import { drawDot } from "../../revision/draw_dot.ts";
import { drawMermaid } from "../../revision/draw_mermaid.ts";
import type { RevisionNode } from "../../revision/graph.ts";
import type { Context } from "../globals.ts";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { openProject, readHeads } from "../project.ts";
import { showRevisions } from "../show_revisions.ts";

const formats = ["text", "mermaid", "dot", "json"] as const;

/** `aludel history`: the revisions, newest first. */
export function historyCommand({ context }: Session) {
  return new Command("history")
    .description("List the revisions, newest first.")
    .option("-r, --rev-range <range>", "START:END, such as ae10:, :ae10, -3:current", ":")
    .option("-i, --indicate-current", "mark where the database is")
    .option("--graph", "draw the graph beside the revisions, as git log --graph does")
    .addOption(new Option("--format <format>", "how to write it").choices(formats).default("text" as const))
    .action(async (options) => {
      const current = context();
      if (current.json && options.format !== "text" && options.format !== "json") {
        throw new UsageError(`Cannot use --json with --format ${options.format}`, {
          code: "usage",
          hint: "drop one of them",
        });
      }
      const project = openProject(current);
      const range = parseRange(options.revRange);
      const asks = [...range.start, range.end].some((one) => one?.symbol === "current");
      const heads = asks || options.indicateCurrent ? await readHeads(current, project.settings) : undefined;
      const marked = options.indicateCurrent && heads ? rowRevisions(project.graph, heads) : undefined;
      const nodes = selectHistory(project.graph, range, { heads });
      const json = current.json || options.format === "json";
      if (options.format === "text" && options.graph && !json) {
        printLines(current, graphLines(current, nodes, marked));
      } else if (options.format === "mermaid") printLines(current, drawMermaid(nodes, { current: marked }));
      else if (options.format === "dot") printLines(current, drawDot(nodes, { current: marked }));
      else showRevisions({ ...current, json }, nodes, LINES.history, marked);
    });
}

historyCommand.examples = [
  ["aludel history -i", "list all revisions, and mark where the database is"],
  ["aludel history -r current:", "list what an upgrade would run"],
  ["aludel history --graph", "draw the branches and merges"],
] satisfies Example[];

/** The parents are drawn, so the lines do not repeat them. */
function graphLines(
  context: Context,
  nodes: readonly RevisionNode[],
  current: ReadonlySet<RevisionNode> | undefined,
): Iterable<string> {
  return drawGraph(
    nodes,
    (node) =>
      context.verbose
        ? describeVerbosely(node, current)
        : describeRevision(node, { ...LINES.history, parents: false, current }),
  );
}

function printLines(context: Context, lines: Iterable<string>): void {
  context.io.out([...lines].map((line) => `${line}\n`).join(""));
}
