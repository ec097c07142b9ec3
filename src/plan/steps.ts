import type { RevisionNode } from "../revision/graph.ts";
import { ancestorsOf } from "../revision/walk.ts";
import type { MigrationStep } from "./plan.ts";
import { rowIds, type Rows } from "./rows.ts";

/**
 * Gives each revision, in running order, its rows before and after. After every step the rows are the maximal
 * elements of what is applied; rows that are in no file stay as they are.
 */
export function upgradeSteps(order: readonly RevisionNode[], rows: Rows): MigrationStep[] {
  let { nodes } = rows;
  return makeSteps("upgrade", order, rows, (node) => {
    const below = new Set(node.requires);
    nodes = insert(nodes.filter((row) => !below.has(row)), node);
    return nodes;
  });
}

/** The same for a downgrade. */
export function downgradeSteps(order: readonly RevisionNode[], rows: Rows): MigrationStep[] {
  const applied = ancestorsOf(rows.nodes);
  let { nodes } = rows;
  return makeSteps("downgrade", order, rows, (node) => {
    applied.delete(node);
    nodes = nodes.filter((row) => row !== node);
    for (const parent of node.requires) {
      if (!parent.dependents.some((other) => applied.has(other))) nodes = insert(nodes, parent);
    }
    return nodes;
  });
}

/** Consecutive steps share the list of rows between them. */
function makeSteps(
  direction: MigrationStep["direction"],
  order: readonly RevisionNode[],
  rows: Rows,
  apply: (node: RevisionNode) => readonly RevisionNode[],
): MigrationStep[] {
  let headsBefore = rowIds(rows);
  return order.map((node) => {
    const headsAfter = rowIds({ nodes: apply(node), unknown: rows.unknown });
    const step: MigrationStep = { direction, revision: node.revision, headsBefore, headsAfter };
    headsBefore = headsAfter;
    return step;
  });
}

/** Puts a node into a list in load order. */
function insert(nodes: readonly RevisionNode[], node: RevisionNode): readonly RevisionNode[] {
  const at = nodes.findIndex((other) => other.index > node.index);
  return at === -1 ? [...nodes, node] : nodes.toSpliced(at, 0, node);
}
