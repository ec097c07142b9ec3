import assert from "node:assert/strict";
import * as path from "node:path";
import * as library from "../../mod.ts";
import { root } from "./sources.ts";

interface Documented {
  readonly name: string;
  readonly jsDoc?: { readonly doc?: string };
  readonly declarations?: readonly { readonly jsDoc?: { readonly doc?: string } }[];
}

/** What `deno doc` knows of the library's exports. */
async function documentation(): Promise<Documented[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", path.join(root, "mod.ts")],
    stderr: "inherit",
  }).output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const all: Documented[] = Array.isArray(nodes)
    ? nodes
    : Object.values(nodes).flatMap((file) => (file as { symbols: Documented[] }).symbols);
  return all.filter(({ name }) => name !== "");
}

Deno.test("everything that mod.ts exports has a doc comment", async () => {
  const exported = await documentation();
  assert.ok(exported.length > 40, `deno doc lists ${exported.length} exports`);
  const silent = exported.filter(({ jsDoc, declarations }) =>
    !(jsDoc?.doc ?? declarations?.some((one) => one.jsDoc?.doc))
  );
  assert.deepEqual(silent.map(({ name }) => name), []);
});

Deno.test("mod.ts exports what programs may rely on", () => {
  assert.deepEqual(Object.keys(library).sort(), [
    "AludelError",
    "DatabaseError",
    "DestinationError",
    "SourceError",
    "UsageError",
    "VERSION",
    "appliedRevisions",
    "createRevision",
    "currentRevisions",
    "describeRevision",
    "describeVerbosely",
    "draftOf",
    "drawDot",
    "drawGraph",
    "drawMermaid",
    "findSettings",
    "formatRevision",
    "isAtHeads",
    "isBranchPoint",
    "isHead",
    "isMergePoint",
    "isRealHead",
    "linkRevisions",
    "locate",
    "parseDestination",
    "parseRange",
    "parseRevision",
    "partChecksum",
    "planDowngrade",
    "planRange",
    "planRebase",
    "planStamp",
    "planUpgrade",
    "readRevisions",
    "readSettings",
    "resolveDestination",
    "revisionJson",
    "revisionPath",
    "selectBranchPoints",
    "selectHeads",
    "selectHistory",
    "spanText",
    "splitStatements",
  ]);
});
