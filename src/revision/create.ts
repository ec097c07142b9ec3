import type { Source } from "../core/source.ts";
import type { Revision } from "./revision.ts";

/** What {@linkcode createRevision} needs; everything but the id has a default. */
export interface NewRevision {
  readonly id: string;
  /** The parents: an id, several ids, or `"base"`. Default: the base. */
  readonly downRevision?: string | readonly string[];
  readonly dependsOn?: readonly string[];
  readonly branchLabels?: readonly string[];
  readonly message?: string;
  readonly created?: string | null;
  /** Default true. */
  readonly transaction?: boolean;
  readonly lockTimeout?: string | null;
  readonly statementTimeout?: string | null;
  readonly variables?: readonly string[];
  /** The SQL of the upgrade. Default: none. */
  readonly upgrade?: string;
  /** The SQL of the downgrade; null makes the revision irreversible. Default: a downgrade that does nothing. */
  readonly downgrade?: string | null;
}

/** Makes a revision that is in no file; its path is its id in angle brackets. */
export function createRevision(from: NewRevision): Revision {
  const upgrade = from.upgrade ?? "";
  const downgrade = from.downgrade === undefined ? "" : from.downgrade;
  const source: Source = { path: `<${from.id}>`, text: upgrade + (downgrade ?? "") };
  return {
    id: from.id,
    downRevision: parents(from.downRevision),
    dependsOn: from.dependsOn ?? [],
    branchLabels: from.branchLabels ?? [],
    message: from.message ?? "",
    created: from.created ?? null,
    transaction: from.transaction ?? true,
    lockTimeout: from.lockTimeout ?? null,
    statementTimeout: from.statementTimeout ?? null,
    variables: from.variables ?? [],
    upgrade: { source, start: 0, end: upgrade.length },
    downgrade: downgrade === null ? null : { source, start: upgrade.length, end: source.text.length },
    places: {},
  };
}

function parents(downRevision: string | readonly string[] | undefined): readonly string[] {
  if (downRevision === undefined || downRevision === "base") return [];
  return typeof downRevision === "string" ? [downRevision] : downRevision;
}
