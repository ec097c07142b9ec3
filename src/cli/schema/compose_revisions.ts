import { type Ddl, losingStatements } from "../../schema/ddl.ts";
import { renderStatements } from "../../schema/render.ts";
import { linkRevisions } from "../../revision/link.ts";
import type { Context } from "../globals.ts";
import { type DraftedRevision, draftNewRevision, type RevisionRequest } from "../new_revision.ts";
import type { Project } from "../project.ts";
import type { DraftPart } from "./draft_parts.ts";

/** New revisions that stand on each other, and the project with them. */
export interface Composition {
  readonly revisions: readonly DraftedRevision[];
  readonly project: Project;
}

/** Writes the parts of a plan as revisions, the first one as it was asked for, and each later one on the one before. */
export async function composeRevisions(
  context: Context,
  project: Project,
  request: RevisionRequest,
  parts: readonly DraftPart[],
): Promise<Composition> {
  const revisions: DraftedRevision[] = [];
  let extended = project;
  for (const [index, part] of parts.entries()) {
    const previous = revisions.at(-1)?.revision;
    const isLast = index === parts.length - 1;
    const drafted = await draftNewRevision(context, extended, {
      ...(previous === undefined ? request : following(request, previous.id)),
      message: parts.length === 1
        ? request.message
        : `${request.message} (${index + 1} of ${parts.length})`.trim(),
      id: isLast ? request.id : undefined,
      transaction: part.transaction,
      ...(part.upgrade.length > 0 && { upgradeSql: upgradeText(part), downgradeSql: downgradeText(part) }),
    });
    revisions.push(drafted);
    const all = [...extended.graph.nodes.map((node) => node.revision), drafted.revision];
    extended = { ...extended, graph: linkRevisions(all) };
  }
  return { revisions, project: extended };
}

function following(request: RevisionRequest, parent: string): RevisionRequest {
  return { ...request, heads: [parent], splice: false, branchLabels: undefined, dependsOn: undefined };
}

function upgradeText({ upgrade }: DraftPart): string {
  return `${renderStatements(upgrade)}\n`;
}

/** What the upgrade destroys, no downgrade can bring back: it says so. */
function downgradeText({ upgrade, downgrade }: DraftPart): string {
  const losses = lossesOf(upgrade).map((message) => `--   ${message}\n`).join("");
  const warning = losses &&
    `-- This brings back the schema, not the data. What the upgrade does:\n${losses}\n`;
  return `${warning}${renderStatements(downgrade)}`;
}

/** What statements destroy, a sentence each. */
export function lossesOf(statements: readonly Ddl[]): string[] {
  return losingStatements(statements).map(({ hazard }) => hazard!.message);
}

/** What statements leave to a person, a sentence each. */
export function choresOf(statements: readonly Ddl[]): string[] {
  return statements.flatMap(({ hazard }) => hazard?.keepsData ? [hazard.message] : []);
}

/** What statements of an online plan keep others from all the same, a sentence each. */
export function blocksOf(statements: readonly Ddl[]): string[] {
  return statements.flatMap(({ blocks }) => blocks === undefined ? [] : [blocks]);
}

/** Puts lines of comment before the upgrade of a revision file. */
export function withRemark(text: string, lines: readonly string[]): string {
  const fence = "-- +++ upgrade\n";
  const at = text.indexOf(fence) + fence.length;
  const remark = lines.map((line) => `-- ${line}`.trimEnd() + "\n").join("");
  return `${text.slice(0, at)}${remark}\n${text.slice(at)}`;
}
