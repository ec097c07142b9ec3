import { CycleError, topologicalOrder } from "../core/graph.ts";
import type { SourceError } from "../core/error.ts";
import type { Draft } from "./draft.ts";
import { inLoadOrder, type RevisionGraph, type RevisionNode } from "./graph.ts";
import { checkNames } from "./link_names.ts";
import { inheritLabels } from "./link_labels.ts";
import { normalizeParents } from "./link_parents.ts";
import { circleMistake, combineMistakes, duplicateMistake, unknownMistake } from "./link_mistakes.ts";
import type { Revision } from "./revision.ts";

/** Settings of {@linkcode linkRevisions}. */
export interface LinkOptions {
  /** The longest id, in characters. Default 32, the width of the version column. */
  readonly maxIdLength?: number;
}

/**
 * Builds the graph of the revisions. Their order is the load order, which breaks every tie later on.
 * Redundant edges (a parent that is also an ancestor of another parent) are allowed.
 *
 * @throws {SourceError} for a name that is not allowed or is used twice, for an unknown parent or dependency, and
 * for a cycle; further mistakes of the same kind are its notes.
 */
export function linkRevisions(revisions: readonly Revision[], options: LinkOptions = {}): RevisionGraph {
  const byId = indexIds(revisions);
  const byLabel = new Map<string, Draft>();
  checkNames(byId, byLabel, options.maxIdLength ?? 32);
  connect(byId, byLabel);

  const nodes = [...byId.values()];
  const ordered = orderNodes(nodes);
  ordered.forEach((node, rank) => node.rank = rank);
  normalizeParents(nodes);
  inheritLabels(ordered);
  return {
    revisions: ordered.map((node) => node.revision),
    nodes,
    byId,
    byLabel,
    heads: nodes.filter((node) => node.children.length === 0),
    realHeads: nodes.filter((node) => node.dependents.length === 0),
    bases: nodes.filter((node) => node.down.length === 0),
  };
}

function indexIds(revisions: readonly Revision[]): Map<string, Draft> {
  const byId = new Map<string, Draft>();
  const mistakes: SourceError[] = [];
  for (const revision of revisions) {
    const first = byId.get(revision.id);
    if (first) mistakes.push(duplicateMistake(revision, first.revision));
    else byId.set(revision.id, draftOf(revision, byId.size));
  }
  combineMistakes(mistakes);
  return byId;
}

function draftOf(revision: Revision, index: number): Draft {
  return {
    revision,
    id: revision.id,
    index,
    rank: index,
    down: [],
    requires: [],
    parents: [],
    children: [],
    dependents: [],
    labels: [],
  };
}

/** Turns names into edges, in both directions; each edge once, however often it is written. */
function connect(byId: ReadonlyMap<string, Draft>, byLabel: ReadonlyMap<string, Draft>): void {
  const mistakes: SourceError[] = [];
  const names = () => [...byId.keys(), ...byLabel.keys()];
  for (const node of byId.values()) {
    const { revision } = node;
    for (const name of revision.downRevision) {
      const parent = byId.get(name);
      if (!parent) mistakes.push(unknownMistake(revision, "down_revision", name, [...byId.keys()]));
      else if (!node.down.includes(parent)) {
        node.down.push(parent);
        parent.children.push(node);
        addRequirement(node, parent);
      }
    }
    for (const name of revision.dependsOn) {
      const required = byId.get(name) ?? byLabel.get(name);
      if (!required) mistakes.push(unknownMistake(revision, "depends_on", name, names()));
      else if (!node.requires.includes(required)) addRequirement(node, required);
    }
  }
  combineMistakes(mistakes);
}

function addRequirement(node: Draft, required: Draft): void {
  node.requires.push(required);
  required.dependents.push(node);
}

/** Orders the nodes parents first, ties in load order. */
function orderNodes(nodes: readonly Draft[]): Draft[] {
  const loops = nodes.filter((node) => node.requires.includes(node));
  combineMistakes(loops.map((node) => circleMistake([node])));
  const waiting = Int32Array.from(nodes, (node) => node.requires.length);
  const order = nodes.filter((node) => waiting[node.index] === 0);
  for (const node of order) { // the order is also the queue: it grows as we walk it
    for (const next of node.dependents) {
      if (--waiting[next.index]! === 0) order.push(next);
    }
  }
  if (order.length < nodes.length) throw circleMistake(findCircle(nodes));
  return order;
}

function findCircle(nodes: readonly Draft[]): RevisionNode[] {
  try {
    topologicalOrder<RevisionNode>(nodes, (node) => node.requires);
  } catch (error) {
    if (error instanceof CycleError) return startingFirst(error.cycle);
    throw error;
  }
  throw new Error("a circle was expected");
}

/** Turns a circle so that the first in load order comes first. */
function startingFirst(circle: readonly RevisionNode[]): RevisionNode[] {
  const start = circle.indexOf(inLoadOrder(circle)[0]!);
  return [...circle.slice(start), ...circle.slice(0, start)];
}
