import { close, cross, join, open, rowOf } from "./draw_row.ts";
import type { RevisionNode } from "./graph.ts";

/**
 * Draws revisions as `git log --graph` does, newest first: a column of `*`, and lines down to what each revision
 * stands on or depends on. The revisions must be in an order where each comes before everything it requires;
 * lines that lead out of them are left out.
 *
 * @param describe gives the text behind a revision's `*`, one or more lines
 * @returns the lines, without newlines
 */
export function* drawGraph(
  nodes: readonly RevisionNode[],
  describe: (node: RevisionNode) => string | readonly string[],
): Generator<string> {
  const drawn = new Set(nodes);
  const lanes: RevisionNode[] = []; // the revision that each lane leads down to
  for (const node of nodes) {
    let lane = lanes.indexOf(node);
    if (lane === -1) lane = lanes.push(node) - 1;
    const text = describe(node);
    const [first = "", ...rest] = typeof text === "string" ? [text] : text;
    yield `${rowOf(lanes.length, [[2 * lane, "*"]])} ${first}`.trimEnd();

    const rows = leadOn(lanes, lane, node.parents.filter((parent) => drawn.has(parent)));
    yield* besideText(rows, rowOf(lanes.length), rest);
  }
}

/** Puts the further lines of a text beside the rows below its revision, and fills up what is shorter. */
function* besideText(rows: readonly string[], below: string, text: readonly string[]): Generator<string> {
  const width = rows.reduce((widest, line) => Math.max(widest, line.length), below.length);
  for (let i = 0; i < Math.max(rows.length, text.length); i++) {
    yield `${(rows[i] ?? below).padEnd(width)} ${text[i] ?? ""}`.trimEnd();
  }
}

/** Leads the lane of a drawn revision on to its parents, and gives the rows that show how. */
function leadOn(lanes: RevisionNode[], lane: number, parents: readonly RevisionNode[]): string[] {
  const [next, ...others] = parents.filter((parent) => !lanes.includes(parent));
  const known = parents.filter((parent) => lanes.includes(parent));
  // The lane goes on to a parent that has no lane yet; without one it ends in the lane of a known parent.
  const last = next ? undefined : known.pop();
  const rows = known.flatMap((parent) => cross(lanes.length, lane, lanes.indexOf(parent)));
  if (next) {
    lanes[lane] = next;
    for (const parent of others.toReversed()) {
      rows.push(open(lanes.length, lane));
      lanes.splice(lane + 1, 0, parent);
    }
  } else if (last) {
    const other = lanes.indexOf(last);
    rows.push(...join(lanes.length, lane, other));
    lanes[Math.min(lane, other)] = last;
    lanes.splice(Math.max(lane, other), 1);
  } else {
    rows.push(...close(lanes.length, lane));
    lanes.splice(lane, 1);
  }
  return rows;
}
