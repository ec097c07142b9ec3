import { describeRevision, describeVerbosely, type LineOptions } from "../revision/describe.ts";
import type { RevisionNode } from "../revision/graph.ts";
import { revisionJson } from "../revision/json.ts";
import type { Context } from "./globals.ts";
import { printJson } from "./output.ts";

/** Prints a list of revisions: lines, blocks with `-v`, or JSON. */
export function showRevisions(
  context: Context,
  nodes: readonly RevisionNode[],
  line: LineOptions,
  current?: ReadonlySet<RevisionNode>,
): void {
  if (context.json) return printJson(context, nodes.map((node) => revisionJson(node, current)));
  const lines = nodes.flatMap((node) =>
    context.verbose ? describeVerbosely(node, current) : [describeRevision(node, { ...line, current })]
  );
  context.io.out(lines.map((text) => `${text}\n`).join(""));
}
