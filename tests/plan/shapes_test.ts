import assert from "node:assert/strict";
import { planDowngrade } from "../../src/plan/downgrade.ts";
import { planUpgrade } from "../../src/plan/upgrade.ts";
import { graphOf } from "../support/graph_of.ts";
import { planText } from "../support/plan_text.ts";

const SHAPES = {
  diamond: graphOf("a -> b", "a -> c", "b c -> d"),
  "twin merge": graphOf("a -> b", "a -> c", "b c -> m1", "b c -> m2"),
  "three-way merge": graphOf("a -> b", "a -> c", "a -> d", "b c d -> m", "d -> e"),
  forest: graphOf("a -> b", "x -> y", "p -> q"),
  "criss-cross dependencies": graphOf(
    "a1 -> a2",
    "a2 -> a3",
    "b1 -> b2",
    "b2 -> b3",
    "b1 ~> a2",
    "a2 ~> b2",
    "b2 ~> a3",
  ),
  "base that depends on another base": graphOf("a -> b", "x -> y", "b ~> x"),
  "dependency on the own parent": graphOf("a -> b", "a ~> b", "b -> c"),
  "redundant parent": graphOf("a -> b", "a b -> c"),
  "redundant dependency": graphOf("r0 -> r1", "r2 -> r3", "r1 r0 ~> r3"),
  "row behind a dependency": graphOf("r0", "r1 -> r2", "r2 -> r3", "r1 ~> r3"),
  "dependency declared below": graphOf("d", "a -> b", "b -> c", "d ~> a", "d ~> c"),
} as const;

const MOVES: readonly [shape: keyof typeof SHAPES, rows: string, to: string, steps: readonly string[]][] = [
  ["diamond", "", "+heads", ["+a a", "+c c", "+b b c", "+d d"]],
  ["diamond", "b", "+d", ["+c b c", "+d d"]],
  ["diamond", "b c", "+heads", ["+d d"]],
  ["diamond", "d", "+b", []],
  ["diamond", "d", "-base", ["-d b c", "-b c", "-c a", "-a"]],
  ["diamond", "d", "-b", ["-d b c"]],
  ["diamond", "d", "-a", ["-d b c", "-b c", "-c a"]],
  ["diamond", "b c", "-b@a", ["-b c"]],
  ["twin merge", "", "+heads", ["+a a", "+c c", "+b b c", "+m2 m2", "+m1 m1 m2"]],
  ["twin merge", "m1 m2", "-m1@b", ["-m1 m2"]],
  ["twin merge", "m1 m2", "-a", ["-m1 m2", "-m2 b c", "-b c", "-c a"]],
  ["twin merge", "m2", "+m1", ["+m1 m1 m2"]],
  ["three-way merge", "m e", "-m@b", ["-m b c e"]],
  ["three-way merge", "b c e", "+m", ["+m m e"]],
  ["forest", "", "+heads", ["+p p", "+q q", "+x x q", "+y y q", "+a a y q", "+b b y q"]],
  ["forest", "b y", "-base", ["-b a y", "-a y", "-y x", "-x"]],
  ["forest", "b y", "-y@base", ["-y b x", "-x b"]],
  ["criss-cross dependencies", "", "+heads", [
    "+b1 b1",
    "+a1 a1 b1",
    "+a2 a2",
    "+b2 b2",
    "+b3 b3",
    "+a3 a3 b3",
  ]],
  ["criss-cross dependencies", "a3 b3", "-a1", ["-a3 b3", "-b3 b2", "-b2 a2", "-a2 a1 b1"]],
  ["base that depends on another base", "", "+y", ["+a a", "+b b", "+x x", "+y y"]],
  ["base that depends on another base", "y", "-x@base", ["-y x", "-x b"]],
  ["base that depends on another base", "y", "-a", ["-y x", "-x b", "-b a"]],
  ["dependency on the own parent", "", "+heads", ["+a a", "+b b", "+c c"]],
  ["dependency on the own parent", "c", "-a", ["-c b", "-b a"]],
  ["redundant parent", "", "+heads", ["+a a", "+b b", "+c c"]],
  ["redundant parent", "c", "-b", ["-c b"]],
  ["redundant dependency", "", "+heads", ["+r0 r0", "+r1 r1", "+r2 r1 r2", "+r3 r3"]],
  ["redundant dependency", "r3", "-r2", ["-r3 r1 r2"]],
  ["row behind a dependency", "r0 r3", "-r3-1", ["-r3 r0 r2"]],
  ["dependency declared below", "", "+c", ["+d d", "+a a", "+b b", "+c c"]],
  ["dependency declared below", "c", "-base", ["-c b", "-b a", "-a d", "-d"]],
];

for (const [shape, rows, to, steps] of MOVES) {
  const [plan, verb] = to.startsWith("+")
    ? [planUpgrade, "planUpgrade()"]
    : [planDowngrade, "planDowngrade()"];
  Deno.test(`${verb} takes a ${shape} from [${rows}] to ${to.slice(1)}`, () => {
    const heads = rows.split(" ").filter((id) => id !== "");
    assert.deepEqual(planText(plan(SHAPES[shape], heads, to.slice(1))), steps);
  });
}
