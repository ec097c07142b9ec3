import type { RevisionNode } from "./graph.ts";

type EdgeList = "down" | "requires" | "parents" | "children" | "dependents";

/** A node while the linker builds the graph. */
export type Draft =
  & { -readonly [K in Exclude<keyof RevisionNode, EdgeList>]: RevisionNode[K] }
  & { [K in EdgeList]: Draft[] };
