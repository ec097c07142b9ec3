import { SourceError } from "../core/error.ts";
import { parseRevision } from "./parse.ts";
import type { HeaderKey } from "./header.ts";
import { headerKeys } from "./header.ts";
import { type Revision, revisionPath } from "./revision.ts";
import { spanText } from "../core/source.ts";

/** What a new revision file says; only the ids are required. */
export interface RevisionDraft extends Partial<Omit<Revision, "upgrade" | "downgrade" | "places">> {
  readonly id: string;
  readonly downRevision: readonly string[];
  /** The SQL of the upgrade, ending in a newline or empty. */
  readonly upgradeSql: string;
  /** The SQL of the downgrade; null for an irreversible revision. */
  readonly downgradeSql: string | null;
}

/** Writes a revision file: the inverse of {@linkcode parseRevision}. */
export function formatRevision(draft: RevisionDraft): string {
  const header = headerKeys.flatMap((key) => {
    const value = headerValue(draft, key);
    return value === null ? [] : [`-- ${key} = ${value}\n`];
  });
  const upgrade = `-- +++ upgrade\n${draft.upgradeSql}`;
  if (draft.downgradeSql === null) return `-- +++\n${header.join("")}${upgrade}`;
  const newline = upgrade.endsWith("\n") ? "" : "\n"; // a fence begins its line
  return `-- +++\n${header.join("")}${upgrade}${newline}-- +++ downgrade\n${draft.downgradeSql}`;
}

/** A parsed revision as a draft of the same file. */
export function draftOf(revision: Revision): RevisionDraft {
  const { upgrade, downgrade, places: _, ...header } = revision;
  return { ...header, upgradeSql: spanText(upgrade), downgradeSql: downgrade && spanText(downgrade) };
}

/**
 * Sets one value of the front matter and leaves every other byte of the file as it is.
 *
 * @returns the new text of the file
 * @throws {SourceError} when the value stands on several lines
 */
export function setHeaderValue(revision: Revision, key: "down_revision", names: readonly string[]): string {
  const { text } = revision.upgrade.source;
  const place = revision.places[key]!;
  const edited = text.slice(0, place.start) + parentsValue(names) + text.slice(place.end);
  const reparsed = tryParse(edited, revisionPath(revision));
  if (reparsed && reparsed.downRevision.join() === names.join()) return edited;
  throw new SourceError(`Cannot edit "${key}": it is not written on one line`, {
    code: "header_edit",
    span: place,
    revision: revision.id,
    hint: `write it as: -- ${key} = ${parentsValue(names)}`,
  });
}

function tryParse(text: string, path: string): Revision | null {
  try {
    return parseRevision({ path, text });
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}

function headerValue(draft: RevisionDraft, key: HeaderKey): string | null {
  switch (key) {
    case "id":
      return quote(draft.id);
    case "down_revision":
      return parentsValue(draft.downRevision);
    case "depends_on":
      return list(draft.dependsOn);
    case "branch_labels":
      return list(draft.branchLabels);
    case "message":
      return draft.message ? quote(draft.message) : null;
    case "created":
      return draft.created ?? null;
    case "transaction":
      return draft.transaction === false ? "false" : null;
    case "lock_timeout":
      return draft.lockTimeout ? quote(draft.lockTimeout) : null;
    case "statement_timeout":
      return draft.statementTimeout ? quote(draft.statementTimeout) : null;
    case "variables":
      return list(draft.variables);
  }
}

function parentsValue(names: readonly string[]): string {
  return names.length > 1 ? `[${names.map(quote).join(", ")}]` : quote(names[0] ?? "base");
}

function list(names: readonly string[] | undefined): string | null {
  return names && names.length > 0 ? `[${names.map(quote).join(", ")}]` : null;
}

/** A TOML basic string: JSON's escapes are TOML's, but for DEL. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}
