import assert from "node:assert/strict";
import { SourceError } from "../../src/core/error.ts";
import { parseRevision } from "../../src/revision/parse.ts";
import { createRevision, type NewRevision } from "../../src/revision/create.ts";
import { type LinkOptions, linkRevisions } from "../../src/revision/link.ts";
import { graphOf, idsOf } from "../support/graph_of.ts";

/** Links revisions that do not fit together, and gives the error. */
function mistakeOf(revisions: readonly NewRevision[], options?: LinkOptions): SourceError {
  try {
    linkRevisions(revisions.map(createRevision), options);
  } catch (error) {
    assert.ok(error instanceof SourceError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "linkRevisions() accepted the revisions" });
}

Deno.test("linkRevisions() gives no graph but an empty one for no revisions", () => {
  const graph = linkRevisions([]);
  assert.deepEqual([graph.revisions, graph.nodes, graph.heads, graph.bases], [[], [], [], []]);
});

Deno.test("linkRevisions() puts parents first and keeps the load order where it can", () => {
  const graph = linkRevisions([
    createRevision({ id: "d", downRevision: ["c", "b"] }),
    createRevision({ id: "c", downRevision: "a" }),
    createRevision({ id: "b", downRevision: "a" }),
    createRevision({ id: "a" }),
  ]);
  assert.deepEqual(idsOf(graph.nodes), ["d", "c", "b", "a"]);
  assert.deepEqual(idsOf(graph.revisions), ["a", "c", "b", "d"]);
});

Deno.test("linkRevisions() finds children, dependents, heads and bases", () => {
  const graph = graphOf("a -> b", "a -> c", "x -> y", "c ~> y");
  const node = (id: string) => graph.byId.get(id)!;
  assert.deepEqual(idsOf(node("a").children), ["b", "c"]);
  assert.deepEqual(idsOf(node("c").children), []);
  assert.deepEqual(idsOf(node("c").dependents), ["y"]);
  assert.deepEqual(idsOf(node("y").requires), ["x", "c"]);
  assert.deepEqual(idsOf(graph.heads), ["b", "c", "y"]);
  assert.deepEqual(idsOf(graph.realHeads), ["b", "y"]);
  assert.deepEqual(idsOf(graph.bases), ["a", "x"]);
});

Deno.test("linkRevisions() resolves a dependency on a branch label", () => {
  const graph = linkRevisions([
    createRevision({ id: "a", branchLabels: ["left"] }),
    createRevision({ id: "x", dependsOn: ["left"] }),
  ]);
  assert.deepEqual(idsOf(graph.byId.get("x")!.parents), ["a"]);
});

Deno.test("linkRevisions() takes redundant edges, each once", () => {
  const graph = graphOf("a -> b", "b a b -> c", "b a ~> c");
  assert.deepEqual(idsOf(graph.byId.get("c")!.requires), ["b", "a"]);
  assert.deepEqual(idsOf(graph.byId.get("a")!.dependents), ["b", "c"]);
});

Deno.test("linkRevisions() leaves a dependency that an ancestor declares out of the parents", () => {
  const graph = graphOf("d", "a -> b", "b -> c", "d ~> a", "d ~> c");
  assert.deepEqual(idsOf(graph.byId.get("a")!.parents), ["d"]);
  assert.deepEqual(idsOf(graph.byId.get("c")!.parents), ["b"]);
  assert.deepEqual(idsOf(graph.byId.get("c")!.requires), ["b", "d"]);
});

for (
  const [name, arrows, expected] of [
    ["upwards from its revision", ["a -> b", "b -> c", "b -> d", "b #x"], {
      a: [],
      b: ["x"],
      c: ["x"],
      d: ["x"],
    }],
    ["down an unbranched line", ["a -> b", "b -> c", "c #x"], { a: ["x"], b: ["x"], c: ["x"] }],
    ["down to, not into, a branch point", ["a -> b", "a -> c", "b -> d", "d #x"], {
      a: [],
      b: ["x"],
      c: [],
      d: ["x"],
    }],
    ["across a merge", ["a -> c", "b -> c", "a #x", "b #y", "c -> d"], {
      a: ["x"],
      b: ["y"],
      c: ["x", "y"],
      d: ["x", "y"],
    }],
  ] as const
) {
  Deno.test(`linkRevisions() hands a label ${name}`, () => {
    const graph = graphOf(...arrows);
    const labels = Object.fromEntries(graph.nodes.map((node) => [node.id, node.labels]));
    assert.deepEqual({ ...labels }, expected);
  });
}

for (
  const [name, revisions, code, message] of [
    [
      "an unknown parent",
      [{ id: "a1b2c3" }, { id: "b", downRevision: "a1b2c4" }],
      "unknown_parent",
      'Cannot link revision "b": its down_revision "a1b2c4" is in no file',
    ],
    [
      "an unknown dependency",
      [{ id: "b", dependsOn: ["nothing"] }],
      "unknown_dependency",
      'Cannot link revision "b": its dependency "nothing" is in no file',
    ],
    [
      "a revision that stands on itself",
      [{ id: "a", downRevision: "a" }],
      "self_loop",
      'Cannot link revision "a": it is its own down_revision',
    ],
    [
      "a revision that depends on its own label",
      [{ id: "a", branchLabels: ["x"], dependsOn: ["x"] }],
      "self_loop",
      'Cannot link revision "a": it depends on itself',
    ],
    [
      "a cycle of parents",
      [{ id: "z" }, { id: "a", downRevision: "c" }, { id: "b", downRevision: "a" }, {
        id: "c",
        downRevision: "b",
      }],
      "cycle",
      'Cannot link revision "a": it waits for itself, "a" -> "c" -> "b" -> "a"',
    ],
    [
      "a cycle over a dependency",
      [{ id: "a", dependsOn: ["b"] }, { id: "b", downRevision: "a" }],
      "cycle",
      'Cannot link revision "a": it waits for itself, "a" -> "b" -> "a"',
    ],
    [
      "a label that is taken",
      [{ id: "a", branchLabels: ["x"] }, { id: "b", branchLabels: ["x"] }],
      "label_clash",
      'Cannot link revision "b": the branch label "x" is taken by revision "a" (<a>)',
    ],
    [
      "a label that is an id",
      [{ id: "a", branchLabels: ["b"] }, { id: "b" }],
      "label_clash",
      'Cannot link revision "a": its branch label "b" is also the id of a revision',
    ],
    [
      "a label that is a word for a destination",
      [{ id: "a", branchLabels: ["heads"] }],
      "illegal_label",
      'Cannot link revision "a": "heads" is a word for a destination',
    ],
    [
      "a label that reads like steps",
      [{ id: "a", branchLabels: ["release-2"] }],
      "illegal_label",
      'Cannot link revision "a": the branch label "release-2" reads like steps down from a revision',
    ],
    [
      "an id with characters of the grammar",
      [{ id: "a@b-c" }],
      "illegal_id",
      'Cannot link revision "a@b-c": "@", "-" are not allowed in an id',
    ],
    ["an empty id", [{ id: "" }], "illegal_id", 'Cannot link revision "": the id is empty'],
    [
      "an id that is a word for a destination",
      [{ id: "current" }],
      "illegal_id",
      'Cannot link revision "current": "current" is a word for a destination',
    ],
    [
      "an id that does not fit into the version table",
      [{ id: "ä".repeat(33) }],
      "id_too_long",
      `Cannot link revision "${"ä".repeat(33)}": the id has 33 characters, and the version table takes 32`,
    ],
  ] as const
) {
  Deno.test(`linkRevisions() refuses ${name}`, () => {
    const error = mistakeOf(revisions);
    assert.equal(error.message, message);
    assert.equal(error.code, code);
  });
}

Deno.test("linkRevisions() takes an id of the longest length, and a longer one when it may", () => {
  linkRevisions([createRevision({ id: "x".repeat(32) })]);
  linkRevisions([createRevision({ id: "x".repeat(40) })], { maxIdLength: 40 });
  assert.equal(mistakeOf([{ id: "x".repeat(41) }], { maxIdLength: 40 }).code, "id_too_long");
});

Deno.test("linkRevisions() suggests the nearest id for an unknown parent", () => {
  const error = mistakeOf([{ id: "a1b2c3" }, { id: "b", downRevision: "a1b2c4" }]);
  assert.equal(error.hint, 'did you mean "a1b2c3"?');
});

Deno.test("linkRevisions() reports every mistake of a kind, the first as the message", () => {
  const error = mistakeOf([{ id: "b", downRevision: "x1" }, { id: "c", dependsOn: ["x2"] }]);
  assert.match(error.message, /"x1" is in no file/);
  assert.deepEqual(error.notes.map((note) => note.message), [
    'Cannot link revision "c": its dependency "x2" is in no file (<c>)',
  ]);
});

Deno.test("linkRevisions() points at the header, and names the other file of a duplicate id", () => {
  const file = (path: string) =>
    parseRevision({ path, text: '-- +++\n-- id = "same"\n-- down_revision = "base"\n-- +++ upgrade\n' });
  assert.throws(() => linkRevisions([file("one.sql"), file("two.sql")]), (error: unknown) => {
    assert.ok(error instanceof SourceError);
    assert.equal(error.code, "duplicate_id");
    assert.equal(error.message, 'Cannot link revision "same": one.sql has the same id');
    assert.equal(error.path, "two.sql");
    assert.equal(error.span?.source.text.slice(error.span.start, error.span.end), '"same"');
    assert.equal(error.notes[0]?.span?.source.path, "one.sql");
    return true;
  });
});

Deno.test("linkRevisions() links a chain of 10,000 in any load order, and names a circle of 10,000", () => {
  const chain = Array.from(
    { length: 10_000 },
    (_, i) => ({ id: `r${i}`, downRevision: i ? `r${i - 1}` : "base" }),
  );
  const graph = linkRevisions(chain.toReversed().map(createRevision));
  assert.equal(graph.revisions[9_999]?.id, "r9999");
  assert.deepEqual(idsOf(graph.heads), ["r9999"]);
  const error = mistakeOf([{ id: "r0", downRevision: "r9999" }, ...chain.slice(1)]);
  assert.equal(error.code, "cycle");
  assert.ok(error.message.length < 200, error.message);
});
