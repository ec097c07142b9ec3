import type { RevisionNode } from "./graph.ts";

/** What {@linkcode drawMermaid} and `drawDot` mark. */
export interface DrawOptions {
  /** Revisions to show as current. */
  readonly current?: ReadonlySet<RevisionNode> | undefined;
}

/**
 * Draws revisions as a Mermaid flowchart, the base at the bottom; dependencies are dotted. Arrows point from what
 * comes first to what stands on it.
 */
export function drawMermaid(nodes: readonly RevisionNode[], { current }: DrawOptions = {}): string[] {
  const drawn = new Set(nodes);
  const marked = current ? nodes.filter((node) => current.has(node)) : [];
  return [
    "flowchart BT",
    ...nodes.map((node) => `    r${node.index}["${escape(node)}"]`),
    ...nodes.flatMap((node) =>
      node.requires.filter((other) => drawn.has(other)).map((other) =>
        `    r${other.index} ${node.down.includes(other) ? "-->" : "-.->"} r${node.index}`
      )
    ),
    ...(marked.length === 0 ? [] : [
      `    class ${marked.map((node) => `r${node.index}`).join(",")} current`,
      "    classDef current stroke-width:4px",
    ]),
  ];
}

/** Mermaid reads entities inside quotes, `#` included. */
function escape({ id, revision }: RevisionNode): string {
  const text = revision.message === "" ? [id] : [id, ...revision.message.trim().split(/\r?\n/, 1)];
  return text.map((line) => line.replaceAll(/[#"<>&]/g, (character) => `#${character.codePointAt(0)};`)).join(
    "<br>",
  );
}
