/**
 * aludel as a library: read a folder of revisions, link them, find destinations and plan.
 * Values are plain data; nothing here reads or writes but {@linkcode readRevisions} and {@linkcode readSettings}.
 *
 * ```ts
 * import { linkRevisions, planUpgrade, readRevisions } from "aludel";
 *
 * const folders = { versionLocations: ["/srv/shop/migrations"], recursiveVersionLocations: false };
 * const graph = linkRevisions(readRevisions(folders, "/srv/shop"));
 * for (const step of planUpgrade(graph, ["1975ea83b712"], "head").steps) console.log(step.revision?.id);
 * ```
 *
 * @module
 */
export {
  AludelError,
  DatabaseError,
  DestinationError,
  type Note,
  SourceError,
  UsageError,
} from "./src/core/error.ts";
export type { DatabaseErrorDetails, ErrorDetails } from "./src/core/error.ts";
export { locate, type Place, type Source, type Span, spanText } from "./src/core/source.ts";
export { VERSION } from "./src/core/version.ts";
export { findSettings } from "./src/files/find_settings.ts";
export { readRevisions, type RevisionFolders } from "./src/files/read_revisions.ts";
export {
  type DatabaseSettings,
  readSettings,
  type SchemaSettings,
  type Settings,
} from "./src/files/settings.ts";
export { appliedRevisions, currentRevisions, isAtHeads } from "./src/plan/applied.ts";
export { type DowngradeOptions, planDowngrade } from "./src/plan/downgrade.ts";
export { type HistoryContext, selectHistory } from "./src/plan/history.ts";
export type { Direction, MigrationStep, Plan, StampStep, Step } from "./src/plan/plan.ts";
export { planRange } from "./src/plan/range.ts";
export { type HeadsOptions, selectBranchPoints, selectHeads } from "./src/plan/select.ts";
export { planStamp, type StampOptions } from "./src/plan/stamp.ts";
export { type AnyDestination, planUpgrade, type UpgradeOptions } from "./src/plan/upgrade.ts";
export { partChecksum } from "./src/revision/checksum.ts";
export { createRevision, type NewRevision } from "./src/revision/create.ts";
export { describeRevision, describeVerbosely, type LineOptions } from "./src/revision/describe.ts";
export {
  type Destination,
  type DestinationRange,
  parseDestination,
  parseRange,
} from "./src/revision/destination.ts";
export { drawGraph } from "./src/revision/draw.ts";
export { drawDot } from "./src/revision/draw_dot.ts";
export { drawMermaid, type DrawOptions } from "./src/revision/draw_mermaid.ts";
export { draftOf, formatRevision, type RevisionDraft } from "./src/revision/format.ts";
export {
  isBranchPoint,
  isHead,
  isMergePoint,
  isRealHead,
  type RevisionGraph,
  type RevisionNode,
} from "./src/revision/graph.ts";
export { type RevisionJson, revisionJson } from "./src/revision/json.ts";
export { type LinkOptions, linkRevisions } from "./src/revision/link.ts";
export { planRebase, type Rebase, type RebaseOptions } from "./src/revision/rebase.ts";
export { parseRevision } from "./src/revision/parse.ts";
export { type ResolveContext, type ResolvedDestination, resolveDestination } from "./src/revision/resolve.ts";
export { type HeaderPlaces, type Revision, revisionPath } from "./src/revision/revision.ts";
export { splitStatements } from "./src/sql/split.ts";
export type { Statement } from "./src/sql/statement.ts";
