import assert from "node:assert/strict";
import { selectHistory } from "../../src/plan/history.ts";
import { createRevision } from "../../src/revision/create.ts";
import { drawGraph } from "../../src/revision/draw.ts";
import { drawDot } from "../../src/revision/draw_dot.ts";
import { drawMermaid } from "../../src/revision/draw_mermaid.ts";
import type { RevisionGraph } from "../../src/revision/graph.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { graphOf } from "../support/graph_of.ts";

function draw(graph: RevisionGraph, range?: string): string[] {
  return [...drawGraph(selectHistory(graph, range), (node) => node.id)];
}

const DRAWINGS: readonly [name: string, graph: RevisionGraph, lines: readonly string[]][] = [
  ["a chain", graphOf("a -> b"), ["* b", "* a"]],
  ["a fork", graphOf("a -> b", "a -> c"), ["* b", "| * c", "|/", "* a"]],
  ["a diamond", graphOf("a -> b", "a -> c", "b c -> d"), ["* d", "|\\", "* | b", "| * c", "|/", "* a"]],
  ["a redundant parent", graphOf("p -> x", "x p -> m"), ["* m", "|\\", "* | x", "|/", "* p"]],
  ["two lines", graphOf("a -> b", "x -> y"), ["* b", "* a", "* y", "* x"]],
  [
    "a four-way merge",
    graphOf("a -> b", "a -> c", "a -> d", "a -> e", "b c d e -> m"),
    [
      "* m",
      "|\\",
      "|\\ \\",
      "|\\ \\ \\",
      "* | | | b",
      "| * | | c",
      "|/ / /",
      "| * | d",
      "|/ /",
      "| * e",
      "|/",
      "* a",
    ],
  ],
  [
    "a twin merge",
    graphOf("a -> b", "a -> c", "b c -> m1", "b c -> m2"),
    ["* m1", "|\\", "| | * m2", "| |/|", "|/| |", "| |/", "* | b", "| * c", "|/", "* a"],
  ],
  [
    "a line that ends inside",
    graphOf("a -> b", "x -> y", "b ~> y", "a -> q"),
    ["* y", "|\\", "* | x", " /", "| * q", "* | b", "|/", "* a"],
  ],
  [
    "a line that crosses two others",
    graphOf("a -> b", "p -> q", "x -> y", "b q y -> m", "a -> c", "b ~> c"),
    [
      "* m",
      "|\\",
      "|\\ \\",
      "| | | * c",
      "| |_|/|",
      "|/| | |",
      "* | | | b",
      "| |_|/",
      "|/| |",
      "* | | a",
      " / /",
      "* | q",
      "* | p",
      " /",
      "* y",
      "* x",
    ],
  ],
];

for (const [name, graph, lines] of DRAWINGS) {
  Deno.test(`drawGraph() draws ${name}`, () => assert.deepEqual(draw(graph), lines));
}

Deno.test("drawGraph() leaves out lines that lead out of the range", () => {
  assert.deepEqual(draw(graphOf("a -> b", "b -> c"), "b:c"), ["* c", "* b"]);
});

Deno.test("drawGraph() puts further lines of a text beside the lanes", () => {
  const nodes = selectHistory(graphOf("a -> b", "a -> c", "b c -> d"));
  const lines = [...drawGraph(nodes, (node) => node.id === "c" ? ["c"] : [node.id, "more"])];
  assert.deepEqual(lines, ["* d", "|\\  more", "* | b", "| | more", "| * c", "|/", "* a", " more"]);
});

const labelled = linkRevisions([
  createRevision({ id: "a", message: 'add "users" & more\n\nat length' }),
  createRevision({ id: "b", downRevision: "a" }),
  createRevision({ id: "x", dependsOn: ["a"] }),
]);

Deno.test("drawMermaid() draws a flowchart with dotted dependencies", () => {
  assert.deepEqual(drawMermaid(labelled.nodes, { current: new Set([labelled.nodes[1]!]) }), [
    "flowchart BT",
    '    r0["a<br>add #34;users#34; #38; more"]',
    '    r1["b"]',
    '    r2["x"]',
    "    r0 --> r1",
    "    r0 -.-> r2",
    "    class r1 current",
    "    classDef current stroke-width:4px",
  ]);
});

Deno.test("drawDot() draws a directed graph with dashed dependencies", () => {
  assert.deepEqual(drawDot(labelled.nodes, { current: new Set([labelled.nodes[1]!]) }), [
    "digraph revisions {",
    "  rankdir=BT;",
    "  node [shape=box];",
    '  "a" [label="a\\nadd \\"users\\" & more"];',
    '  "b" [label="b", penwidth=3];',
    '  "x" [label="x"];',
    '  "a" -> "b";',
    '  "a" -> "x" [style=dashed];',
    "}",
  ]);
});
