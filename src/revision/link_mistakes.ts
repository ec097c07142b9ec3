import { SourceError } from "../core/error.ts";
import type { Note } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import type { RevisionNode } from "./graph.ts";
import { type Revision, revisionPath } from "./revision.ts";

/** The keys of a header that the linker complains about. */
export type LinkKey = "id" | "down_revision" | "depends_on" | "branch_labels";

/** Makes an error at a key of a revision's header, or about its whole file when the place is not known. */
export function mistakeAt(
  revision: Revision,
  key: LinkKey,
  code: string,
  message: string,
  details: { readonly hint?: string | undefined; readonly notes?: readonly Note[] } = {},
): SourceError {
  return new SourceError(message, {
    code,
    span: revision.places[key],
    path: revisionPath(revision),
    revision: revision.id,
    ...details,
  });
}

/** Says where the other revision of a mistake is. */
export function noteAt(revision: Revision, key: LinkKey, message: string): Note {
  const span = revision.places[key];
  return { message: `${message} in ${revisionPath(revision)}`, ...(span && { span }) };
}

/** Two files with one id. */
export function duplicateMistake(revision: Revision, first: Revision): SourceError {
  return mistakeAt(
    revision,
    "id",
    "duplicate_id",
    `Cannot link revision "${revision.id}": ${revisionPath(first)} has the same id`,
    {
      hint: "give one of the two files another id, or remove it",
      notes: [noteAt(first, "id", "the first one is")],
    },
  );
}

/** A parent or dependency that no file declares. */
export function unknownMistake(
  revision: Revision,
  key: "down_revision" | "depends_on",
  name: string,
  known: readonly string[],
): SourceError {
  const verb = key === "down_revision" ? "its down_revision" : "its dependency";
  return mistakeAt(
    revision,
    key,
    key === "down_revision" ? "unknown_parent" : "unknown_dependency",
    `Cannot link revision "${revision.id}": ${verb} "${name}" is in no file`,
    { hint: didYouMean(name, known) ?? `restore the file of "${name}", or name a revision that exists` },
  );
}

/** Revisions that wait for each other; each is required by the next one, and the last by the first. */
export function circleMistake(circle: readonly RevisionNode[]): SourceError {
  const [first] = circle as [RevisionNode];
  const before = circle.at(-1)!;
  const key = first.down.includes(before) ? "down_revision" : "depends_on";
  if (circle.length === 1) {
    const state = key === "down_revision" ? "it is its own down_revision" : "it depends on itself";
    return mistakeAt(first.revision, key, "self_loop", `Cannot link revision "${first.id}": ${state}`);
  }
  const way = [first, ...circle.slice(1).reverse(), first].map(({ id }) => `"${id}"`);
  return mistakeAt(
    first.revision,
    key,
    "cycle",
    `Cannot link revision "${first.id}": it waits for itself, ${shorten(way).join(" -> ")}`,
    {
      hint: "remove one down_revision or depends_on of the circle",
      notes: circle.slice(1).map(({ revision, id }) => noteAt(revision, "id", `"${id}" is`)),
    },
  );
}

function shorten(names: readonly string[]): readonly string[] {
  return names.length <= 12 ? names : [...names.slice(0, 6), "…", ...names.slice(-5)];
}

/** Throws the first mistake, the others being its notes; returns when there is none. */
export function combineMistakes(mistakes: readonly SourceError[]): void {
  const [first, ...others] = mistakes;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new SourceError(first.message, {
    code: first.code,
    hint: first.hint,
    span: first.span,
    path: first.path,
    revision: first.revision,
    notes: [...first.notes, ...others.map(asNote)],
  });
}

function asNote(mistake: SourceError): Note {
  const place = mistake.span || !mistake.path ? "" : ` (${mistake.path})`;
  return { message: mistake.message + place, ...(mistake.span && { span: mistake.span }) };
}
