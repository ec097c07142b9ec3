import { SourceError } from "../core/error.ts";
import type { RevisionGraph } from "../revision/graph.ts";
import { revisionPath } from "../revision/revision.ts";
import { findEdited, type LogFact } from "../run/verify_log.ts";
import type { Context } from "./globals.ts";
import { say } from "./output.ts";

/**
 * Warns of files that were edited since they were applied; with `isStrict`, refuses them.
 *
 * @throws {SourceError} `edited_revision`
 */
export function checkEditedFiles(
  context: Context,
  graph: RevisionGraph,
  heads: readonly string[],
  facts: readonly LogFact[],
  isStrict: boolean,
): void {
  const [first, ...more] = findEdited(graph, heads, facts);
  if (!first) return;
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  const hint = "see aludel verify";
  if (!isStrict) {
    return say(context, `warning: ${first.id}${others} was edited since it was applied; ${hint}`);
  }
  throw new SourceError(`Cannot upgrade: revision "${first.id}"${others} was edited since it was applied`, {
    code: "edited_revision",
    path: revisionPath(first.revision),
    revision: first.id,
    hint: `${hint}; when the file is right, say so with: aludel verify --accept ${first.id}`,
  });
}
