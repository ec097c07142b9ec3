import { DestinationError } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import type { RevisionGraph, RevisionNode } from "./graph.ts";

/** Quotes names for a message, the first ten of them. */
export function listNames(names: Iterable<string>): string {
  const all = [...names].map((name) => `"${name}"`);
  const shown = all.length > 10 ? [...all.slice(0, 9), `${all.length - 9} more`] : all;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Quotes the ids of nodes for a message. */
export function listNodes(nodes: Iterable<RevisionNode>): string {
  return listNames([...nodes].map((node) => node.id));
}

/** Makes the error for a destination that cannot be found. */
export function unresolved(text: string, code: string, state: string, hint?: string): DestinationError {
  return new DestinationError(`Cannot find "${text}": ${state}`, { code, hint });
}

/** No revision and no branch has the name, or begins with it. */
export function unknownName(graph: RevisionGraph, text: string, name: string): DestinationError {
  const hint = didYouMean(name, [...graph.byId.keys(), ...graph.byLabel.keys()]);
  const state = text === name
    ? "no revision or branch has this name"
    : `no revision or branch is named "${name}"`;
  return unresolved(text, "unknown_revision", state, hint ?? "see the names with: aludel history");
}

/** No revision and no label has the name that stands before the `@`. */
export function unknownBranch(graph: RevisionGraph, text: string, name: string): DestinationError {
  const hint = didYouMean(name, [...graph.byLabel.keys(), ...graph.byId.keys()]);
  return unresolved(text, "unknown_branch", `no branch is named "${name}"`, hint ?? listLabels(graph));
}

function listLabels(graph: RevisionGraph): string {
  const labels = [...graph.byLabel.keys()];
  return labels.length === 0
    ? "no revision has a branch label; the id of a revision is a branch too"
    : `the branch labels are ${listNames(labels)}`;
}

/** Several names begin with the one given. */
export function ambiguousName(text: string, name: string, names: readonly string[]): DestinationError {
  const state = `"${name}" may be ${listNames(names)}`;
  return unresolved(text, "ambiguous_revision", state, "write more of the name");
}

/** The revision exists, on another branch than the one asked for. */
export function notOnBranch(text: string, branch: string, nodes: readonly RevisionNode[]): DestinationError {
  const others = [...new Set(nodes.flatMap((node) => node.labels))].sort();
  const state = `${listNodes(nodes)} ${nodes.length === 1 ? "is" : "are"} not on the branch "${branch}"`;
  const hint = others.length === 0
    ? undefined
    : `${nodes.length === 1 ? "it is" : "they are"} on ${listNames(others)}`;
  return unresolved(text, "not_on_branch", state, hint);
}

/** `head` where there are several. */
export function multipleHeads(text: string, heads: readonly RevisionNode[]): DestinationError {
  const hint = 'name one of them, say "BRANCH@head", or "heads" for all of them where that is possible';
  return unresolved(text, "multiple_heads", `the heads are ${listNodes(heads)}`, hint);
}
