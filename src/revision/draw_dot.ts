import type { DrawOptions } from "./draw_mermaid.ts";
import type { RevisionNode } from "./graph.ts";

/**
 * Draws revisions in Graphviz's language, the base at the bottom; dependencies are dashed. Arrows point from what
 * comes first to what stands on it.
 */
export function drawDot(nodes: readonly RevisionNode[], { current }: DrawOptions = {}): string[] {
  const drawn = new Set(nodes);
  return [
    "digraph revisions {",
    "  rankdir=BT;",
    "  node [shape=box];",
    ...nodes.map((node) => {
      const style = current?.has(node) ? ", penwidth=3" : "";
      return `  ${quote(node.id)} [label=${quote(labelOf(node))}${style}];`;
    }),
    ...nodes.flatMap((node) =>
      node.requires.filter((other) => drawn.has(other)).map((other) => {
        const style = node.down.includes(other) ? "" : " [style=dashed]";
        return `  ${quote(other.id)} -> ${quote(node.id)}${style};`;
      })
    ),
    "}",
  ];
}

function labelOf({ id, revision }: RevisionNode): string {
  return revision.message === "" ? id : `${id}\n${revision.message.trim().split(/\r?\n/, 1)[0]}`;
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
