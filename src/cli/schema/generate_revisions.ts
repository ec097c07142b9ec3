import { createVersionTable } from "../../database/shadow/replay.ts";
import { revisionPath } from "../../revision/revision.ts";
import type { Catalog } from "../../schema/catalog.ts";
import { compareCatalogs } from "../../schema/compare.ts";
import { forgetUnswitched } from "../../schema/mix.ts";
import type { DraftedRevision, RevisionRequest } from "../new_revision.ts";
import type { Aligned } from "./align_sides.ts";
import { composeRevisions, withRemark } from "./compose_revisions.ts";
import { type DraftPart, draftParts, type Stage } from "./draft_parts.ts";
import { proveRevisions } from "./prove_revisions.ts";
import { changeLines } from "./show_changes.ts";
import type { Side } from "./side.ts";
import type { Workspace } from "./workspace.ts";

/** From where to where new revisions are to lead. */
export interface Task extends Aligned {
  readonly workspace: Workspace;
  readonly from: Side;
  readonly request: RevisionRequest;
  /** Whether others read and write the tables while they are run. */
  readonly online: boolean;
  /** Whether they are tried in the shadow. */
  readonly verify: boolean;
}

/** New revisions, not written yet. */
export interface Generated {
  readonly revisions: readonly DraftedRevision[];
  readonly parts: readonly DraftPart[];
  /** What the proof found, a line each; it stands in the first file, too. */
  readonly problems: readonly string[];
}

/** Plans, writes and tries the revisions of a task. */
export async function generateRevisions(task: Task): Promise<Generated> {
  const { workspace, desired, request, verify } = task;
  let started: Promise<StartedStage> | null = null;
  const openStage = () => started ??= startStage(task);
  const parts = await draftParts({ ...task, server: await workspace.serverVersion(task.from) }, openStage);
  const isAtEnd = started !== null;
  const { revisions, project } = await composeRevisions(workspace.context, workspace.project, request, parts);
  if (!verify || parts.every(({ upgrade }) => upgrade.length === 0)) {
    return { revisions, parts, problems: [] };
  }
  const stage = await openStage();
  const found = await proveRevisions(stage, {
    project,
    rows: workspace.project.graph.realHeads.map(({ id }) => id),
    last: revisions.at(-1)!.revision.id,
    current: stage.catalog,
    desired,
    versionTable: workspace.versionTable,
    isAtEnd,
  });
  const problems = [...stage.problems, ...found];
  return { revisions: problems.length === 0 ? revisions : remark(revisions, problems), parts, problems };
}

interface StartedStage extends Stage {
  /** What the shadow holds at the start. */
  readonly catalog: Catalog;
  readonly problems: readonly string[];
}

/** Makes the shadow hold the current schema. A database's schema is carried over, and something may stay behind. */
async function startStage({ workspace, from, current, desired }: Task): Promise<StartedStage> {
  const known = { ...current, objects: new Map([...desired.objects, ...current.objects]) };
  const compared = (whole: Catalog, goal: Catalog) =>
    workspace.settle(from, forgetUnswitched(whole, known, workspace.filter), goal);
  const catalog = compared(await workspace.stage(from), current);
  const shadow = await workspace.shadow();
  await createVersionTable(shadow, workspace.versionTable); // a database that nothing has run on has none to carry over
  const left = changeLines(compareCatalogs(catalog, current));
  return {
    shadow,
    read: async (goal = current) => compared(await workspace.readShadow(), goal),
    catalog,
    problems: left.length === 0 ? [] : [
      `The proof starts from a schema that is not quite ${from.name}:`,
      ...left.map((line) => `  ${line}`),
    ],
  };
}

function remark(revisions: readonly DraftedRevision[], problems: readonly string[]): DraftedRevision[] {
  return revisions.map((drafted, index) => {
    const first = revisions[0]!.revision;
    const lines = index === 0
      ? ["NOT PROVED. Tried in a shadow database, this revision does not do what it should:", ...problems]
      : [`NOT PROVED: see ${revisionPath(first)}`];
    return { ...drafted, text: withRemark(drafted.text, lines) };
  });
}
