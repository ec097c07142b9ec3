import { DestinationError } from "../../core/error.ts";
import { isAtHeads } from "../../plan/applied.ts";
import { databaseSide, type Side } from "./side.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What the desired schema is compared with: the database, which must be at the heads, for what it lacks is no difference;
 * or what the revisions lead to.
 *
 * @throws {DestinationError} for a database that is not at the heads
 */
export async function currentSide(workspace: Workspace, fromRevisions: boolean): Promise<Side> {
  if (fromRevisions) return { kind: "revisions", name: "the revisions", destination: "heads" };
  const side = databaseSide(workspace.context, workspace.settings, workspace.database);
  const { graph } = workspace.project;
  const rows = await workspace.rowsOf(side);
  if (isAtHeads(graph, rows)) return side;
  const place = rows.length === 0 ? "the base" : rows.join(", ");
  const heads = graph.realHeads.map(({ id }) => id).join(", ") || "the base";
  throw new DestinationError(`Cannot compare ${side.name}: it is at ${place}, and the heads are ${heads}`, {
    code: "not_at_heads",
    hint: 'run "aludel upgrade heads" first, or compare what the revisions lead to: --from-revisions',
  });
}
