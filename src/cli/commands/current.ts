import { Command } from "@commander-js/extra-typings";
import { currentRevisions, isAtHeads } from "../../plan/applied.ts";
import { readRows } from "../../plan/rows.ts";
import { describeRevision, describeVerbosely, LINES } from "../../revision/describe.ts";
import type { RevisionGraph } from "../../revision/graph.ts";
import { type RevisionJson, revisionJson } from "../../revision/json.ts";
import type { Context } from "../globals.ts";
import type { Example } from "../help/example.ts";
import { say } from "../output.ts";
import type { Session } from "../program.ts";
import { chosenDatabases, forEachDatabase, openProject, openToRead, printLine } from "../project.ts";

/** `aludel current`: where the database is. */
export function currentCommand({ context, found }: Session) {
  return new Command("current")
    .description("Show the revisions that the database is at.")
    .option("--check-heads", "exit with 3 unless everything is applied")
    .action(async (options) => {
      const current = context();
      const { settings, graph } = openProject(current);
      const databases = chosenDatabases(current, settings);
      await forEachDatabase(current, databases, printLine(current), async (chosen) => {
        await using database = await openToRead(current, settings, chosen);
        const heads = await database.heads();
        if (current.verbose) printLine(current)(`Current revision(s) for ${database.name}:`);
        if (options.checkHeads && !isAtHeads(graph, heads)) {
          found();
          say(current, `The database is not at the heads: ${graph.realHeads.map(({ id }) => id).join(", ")}`);
        }
        return showCurrent(current, graph, heads);
      });
    });
}

currentCommand.examples = [
  ["aludel current", "show where the database is"],
  ["aludel current --check-heads", "for scripts: exit with 3 unless everything is applied"],
] satisfies Example[];

function showCurrent(context: Context, graph: RevisionGraph, heads: readonly string[]): unknown {
  const nodes = currentRevisions(graph, heads);
  const marked = new Set(nodes);
  const { unknown } = readRows(graph, heads);
  if (!context.json) {
    for (const node of nodes) {
      const lines = context.verbose
        ? describeVerbosely(node, marked)
        : [describeRevision(node, LINES.current)];
      context.io.out(`${lines.join("\n")}\n`);
    }
    for (const id of unknown) context.io.out(`${id} (in no file)\n`);
  }
  return [
    ...nodes.map((node) => revisionJson(node, marked)),
    ...unknown.map(unknownJson),
  ];
}

/** A row that is in no file, in the shape of a revision. */
function unknownJson(id: string): RevisionJson & { readonly is_unknown: true } {
  const lists = { down_revision: [], depends_on: [], branch_labels: [] };
  const flags = { is_head: false, is_base: false, is_branch_point: false, is_merge_point: false };
  return { id, ...lists, message: "", created: null, path: "", ...flags, is_current: true, is_unknown: true };
}
