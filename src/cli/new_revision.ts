import { randomUUID } from "node:crypto";
import * as path from "node:path";
import { DestinationError, UsageError } from "../core/error.ts";
import { timestampIn } from "../files/clock.ts";
import { revisionFileName } from "../files/file_name.ts";
import { displayPath } from "../files/read_revisions.ts";
import type { Settings } from "../files/settings.ts";
import { createFile } from "../files/write_file.ts";
import { formatRevision } from "../revision/format.ts";
import { parseDestination } from "../revision/destination.ts";
import { isHead, type RevisionNode } from "../revision/graph.ts";
import { linkRevisions } from "../revision/link.ts";
import { parseRevision } from "../revision/parse.ts";
import { type Revision, revisionPath } from "../revision/revision.ts";
import type { Context } from "./globals.ts";
import { type Project, resolveAsking } from "./project.ts";

/** What `revision` and `merge` ask for. */
export interface RevisionRequest {
  readonly message: string;
  /** What it stands on: destinations; several make a merge. */
  readonly heads: readonly string[];
  /** Whether it may stand on a revision that is no head. */
  readonly splice: boolean;
  readonly id?: string | undefined;
  readonly branchLabels?: readonly string[] | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly versionPath?: string | undefined;
  /** Whether it makes sense only with several parents. */
  readonly joins?: boolean;
  readonly upgradeSql?: string | undefined;
  readonly downgradeSql?: string | undefined;
  /** Default true. */
  readonly transaction?: boolean;
}

/** A revision file that is not written yet. */
export interface DraftedRevision {
  readonly revision: Revision;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

const upgradeStub = "-- Write the SQL of the upgrade here.\n\n";
const downgradeStub = "-- Write what takes it back. Without this part the revision is irreversible.\n";

/**
 * Writes a new revision file; nothing is written when the graph would not link with it.
 *
 * @returns the revision that was written
 */
export async function writeNewRevision(
  context: Context,
  project: Project,
  request: RevisionRequest,
): Promise<Revision> {
  const { revision, file, text } = await draftNewRevision(context, project, request);
  createFile(file, text);
  return revision;
}

/** Makes a new revision file without writing it. @throws when the graph would not link with it */
export async function draftNewRevision(
  context: Context,
  project: Project,
  request: RevisionRequest,
): Promise<DraftedRevision> {
  const { graph, settings } = project;
  const parents = await resolveParents(context, project, request);
  const id = request.id ?? randomUUID().slice(-12);
  const created = new Date();
  const text = formatRevision({
    id,
    downRevision: parents.map((node) => node.id),
    dependsOn: await resolveDependencies(context, project, request.dependsOn ?? []),
    branchLabels: request.branchLabels ?? [],
    message: request.message,
    created: timestampIn(created, settings.timezone),
    transaction: request.transaction ?? true,
    upgradeSql: request.upgradeSql ?? upgradeStub,
    downgradeSql: request.downgradeSql ?? downgradeStub,
  });
  const folder = chooseFolder(context, settings, parents, request.versionPath);
  const file = path.join(folder, fileName(settings, id, request.message, created));
  refuseUnseen(settings, file);
  const revision = parseRevision({ path: displayPath(file, context.cwd), text });
  linkRevisions([...graph.nodes.map((node) => node.revision), revision]);
  return { revision, file, text };
}

function fileName(settings: Settings, id: string, message: string, created: Date): string {
  const { timezone, truncateSlugLength } = settings;
  return revisionFileName(settings.fileTemplate, { id, message, created, timezone, truncateSlugLength });
}

/** A file that is not read again would be a revision that nobody has. */
function refuseUnseen(settings: Settings, file: string): void {
  const location = settings.versionLocations.find((one) => file.startsWith(one + path.sep))!;
  const below = path.relative(location, file).split(path.sep);
  const isHidden = below.some((part) => part.startsWith("."));
  if (!isHidden && (below.length === 1 || settings.recursiveVersionLocations)) return;
  throw new UsageError(
    `Cannot write "${displayPath(file, settings.folder)}": the file would not be found again`,
    {
      code: "unseen_file",
      path: settings.path,
      hint: isHidden
        ? "files and folders whose name begins with a dot are passed over; choose another id or file_template"
        : "set recursive_version_locations = true, or choose one of the version locations themselves",
    },
  );
}

async function resolveParents(
  context: Context,
  project: Project,
  request: RevisionRequest,
): Promise<RevisionNode[]> {
  const { graph } = project;
  if (graph.nodes.length === 0 && request.heads.every((head) => /^heads?$/.test(head))) return [];
  const found: RevisionNode[] = [];
  for (const head of request.heads) found.push(...await resolveParent(context, project, head));
  const nodes = [...new Set(found)];
  if (request.joins && nodes.length < 2) {
    throw new DestinationError(
      `Cannot merge ${request.heads.join(", ")}: that is not more than one revision`,
      {
        code: "nothing_to_merge",
        hint: `the heads are ${graph.heads.map((node) => node.id).join(", ")}`,
      },
    );
  }
  for (const node of nodes) {
    if (isHead(node) || request.splice) continue;
    throw new DestinationError(`Cannot put a revision on "${node.id}": it is not a head`, {
      code: "not_a_head",
      path: revisionPath(node.revision),
      hint: "use --splice to start a new branch there",
    });
  }
  return nodes;
}

/** A new base is only made by its name: who says `current` or `-1` means what is there. */
async function resolveParent(
  context: Context,
  project: Project,
  head: string,
): Promise<readonly RevisionNode[]> {
  const nodes = await resolveAsking(context, project, head);
  if (nodes.length > 0 || parseDestination(head).symbol === "base") return nodes;
  throw new DestinationError(`Cannot put a revision on "${head}": that is the base, below every revision`, {
    code: "base_parent",
    hint: "name a revision; or write --head base for a new line that begins there",
  });
}

/** A label is kept as a label, so that it moves with its branch; a partial id becomes a whole one (Alembic). */
async function resolveDependencies(
  context: Context,
  project: Project,
  names: readonly string[],
): Promise<string[]> {
  const resolved: string[] = [];
  for (const name of names) {
    if (project.graph.byLabel.has(name)) resolved.push(name);
    else resolved.push(onlyOne(name, await resolveAsking(context, project, name)));
  }
  return resolved;
}

function onlyOne(name: string, nodes: readonly RevisionNode[]): string {
  if (nodes.length === 1) return nodes[0]!.id;
  const state = `it is ${nodes.length === 0 ? "the base" : "several revisions"}`;
  throw new DestinationError(`Cannot depend on "${name}": ${state}`, {
    code: "bad_dependency",
    hint: "name one revision or one branch label",
  });
}

/** The folder that is named, else the parent's, else the only one. */
function chooseFolder(
  context: Context,
  settings: Settings,
  parents: readonly RevisionNode[],
  named: string | undefined,
): string {
  const locations = settings.versionLocations;
  const inside = (file: string) =>
    locations.find((location) => `${file}${path.sep}`.startsWith(location + path.sep));
  if (named !== undefined) {
    const candidates = [path.resolve(settings.folder, named), path.resolve(context.folder, named)];
    const chosen = candidates.find((candidate) => inside(candidate) !== undefined);
    if (chosen !== undefined) return chosen;
    throw new UsageError(`Cannot write to "${named}": it is not among the version locations`, {
      code: "version_path",
      path: settings.path,
      hint: `they are ${locations.map((location) => displayPath(location, settings.folder)).join(", ")}`,
    });
  }
  if (locations.length === 1) return locations[0]!;
  const parent = parents[0];
  const beside = parent && inside(path.resolve(context.cwd, revisionPath(parent.revision)));
  if (beside !== undefined) return beside;
  throw new UsageError("Cannot choose a folder for the revision: there are several version locations", {
    code: "version_path",
    path: settings.path,
    hint: "name one with --version-path",
  });
}
