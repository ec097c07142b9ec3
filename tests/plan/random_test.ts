import assert from "node:assert/strict";
import { AludelError } from "../../src/core/error.ts";
import { currentRevisions } from "../../src/plan/applied.ts";
import { planDowngrade } from "../../src/plan/downgrade.ts";
import { selectHistory } from "../../src/plan/history.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planRange } from "../../src/plan/range.ts";
import { readRows } from "../../src/plan/rows.ts";
import { planStamp } from "../../src/plan/stamp.ts";
import { downgradeSteps } from "../../src/plan/steps.ts";
import { planUpgrade } from "../../src/plan/upgrade.ts";
import { createRevision } from "../../src/revision/create.ts";
import { drawGraph } from "../../src/revision/draw.ts";
import type { RevisionGraph, RevisionNode } from "../../src/revision/graph.ts";
import { linkRevisions } from "../../src/revision/link.ts";
import { planRebase } from "../../src/revision/rebase.ts";
import { resolveDestination } from "../../src/revision/resolve.ts";
import { ancestorsOf } from "../../src/revision/walk.ts";

const COMMANDS = 20_000;
const COMMANDS_PER_GRAPH = 40;

/** Numbers that look random and depend on the seed alone (mulberry32). */
class Random {
  constructor(private state: number) {}

  /** A whole number from 0 to `end`, `end` excluded. */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * end);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}

/** Any graph, redundant edges included: parents and dependencies are drawn from everything older. */
function randomGraph(random: Random): RevisionGraph {
  const size = 1 + random.below(18);
  const older: string[] = [];
  const revisions = [];
  for (let i = 0; i < size; i++) {
    const id = random.chance(50) ? `r${i}` : `${random.pick(["user", "cart"])}_${i}`;
    const draw = (count: number) =>
      Array.from({ length: older.length ? count : 0 }, () => recent(random, older));
    revisions.push(createRevision({
      id,
      downRevision: draw(random.pick([0, 1, 1, 1, 1, 1, 1, 2, 3])),
      dependsOn: draw(random.pick([0, 0, 0, 0, 1, 2])),
      branchLabels: random.chance(20) ? [`label${i}`] : [],
      downgrade: random.chance(1) ? null : "",
    }));
    older.push(id);
  }
  return linkRevisions(
    revisions.map((revision) => ({ revision, key: random.below(1000) }))
      .sort((a, b) => a.key - b.key).map(({ revision }) => revision),
  );
}

function recent(random: Random, older: readonly string[]): string {
  return random.chance(70) ? older.at(-1 - random.below(Math.min(4, older.length)))! : random.pick(older);
}

function randomDestination(random: Random, graph: RevisionGraph): string {
  if (random.chance(2)) {
    return random.pick(["", "@", "a@", "+1x", "a:b", "zz", "+0", "-", "r1+", "a@b@c", "base@base"]);
  }
  const names = [...graph.byId.keys(), ...graph.byLabel.keys()];
  const name = () => {
    const whole = random.pick(names);
    return random.chance(20) ? whole.slice(0, 1 + random.below(whole.length)) : whole;
  };
  const branch = random.chance(30) ? `${name()}@` : "";
  const steps = `${random.pick(["+", "-"])}${1 + random.below(3)}`;
  if (random.chance(25)) return branch + steps;
  const symbol = random.chance(50) ? random.pick(["head", "heads", "base", "current"]) : name();
  return branch + symbol + (random.chance(25) ? steps : "");
}

/** The rows that the law asks for: the applied revisions that no applied revision requires. */
function maximalOf(graph: RevisionGraph, applied: ReadonlySet<RevisionNode>): string[] {
  return graph.nodes
    .filter((node) =>
      applied.has(node) && !graph.nodes.some((other) => applied.has(other) && other.requires.includes(node))
    )
    .map((node) => node.id);
}

/** Follows a plan of migrations with a set of applied revisions of its own. */
function checkSteps(graph: RevisionGraph, { steps, headsBefore, headsAfter }: Plan): void {
  const applied = ancestorsOf(headsBefore.map((id) => graph.byId.get(id)!));
  let before = headsBefore;
  for (const step of steps) {
    assert.ok(step.direction !== "stamp");
    const node = graph.byId.get(step.revision.id)!;
    assert.equal(step.headsBefore, before);
    if (step.direction === "upgrade") {
      assert.ok(!applied.has(node) && node.requires.every((other) => applied.has(other)), node.id);
      applied.add(node);
    } else {
      assert.ok(applied.has(node) && !node.dependents.some((other) => applied.has(other)), node.id);
      applied.delete(node);
    }
    assert.deepEqual(step.headsAfter, maximalOf(graph, applied));
    before = step.headsAfter;
  }
  assert.equal(headsAfter, before);
}

/** Taking the steps of an upgrade back, the last one first, gives the same rows in between. */
function checkWayBack(graph: RevisionGraph, plan: Plan): void {
  const order = plan.steps.map((step) => graph.byId.get(step.revision!.id)!).reverse();
  const back = downgradeSteps(order, readRows(graph, plan.headsAfter));
  assert.deepEqual(
    back.map((step) => [step.revision.id, step.headsBefore, step.headsAfter]),
    plan.steps.toReversed().map((step) => [step.revision!.id, step.headsAfter, step.headsBefore]),
  );
}

/** Runs one random command, and gives the rows after it. */
function runCommand(random: Random, graph: RevisionGraph, rows: readonly string[]): readonly string[] {
  const to = randomDestination(random, graph);
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2: {
      const plan = planUpgrade(graph, rows, to);
      checkSteps(graph, plan);
      checkWayBack(graph, plan);
      const wanted = plan.targets!.map((id) => graph.byId.get(id)!);
      const reached = ancestorsOf([...rows.map((id) => graph.byId.get(id)!), ...wanted]);
      assert.deepEqual(plan.headsAfter, maximalOf(graph, reached));
      return plan.headsAfter;
    }
    case 3:
    case 4: {
      const plan = planDowngrade(graph, rows, to, { withDependents: random.chance(50) });
      checkSteps(graph, plan);
      return plan.headsAfter;
    }
    case 5: {
      const several = random.chance(20) ? [to, randomDestination(random, graph)] : [to];
      const plan = planStamp(graph, rows, several, { purge: random.chance(20) });
      for (const { headsAfter } of plan.steps) checkAntichain(graph, headsAfter);
      for (const id of plan.targets!) assert.ok(plan.headsAfter.includes(id));
      return plan.headsAfter;
    }
    case 6: {
      const range = `${random.chance(40) ? "" : to}:${
        random.chance(40) ? "" : randomDestination(random, graph)
      }`;
      checkHistory(selectHistory(graph, range, { heads: rows }));
      return rows;
    }
    case 7: {
      const range = `${randomDestination(random, graph)}:${to}`;
      checkSteps(graph, planRange(graph, range, random.pick(["upgrade", "downgrade"])));
      return rows;
    }
    default:
      resolveDestination(graph, to, { heads: rows });
      currentRevisions(graph, rows);
      planRebase(graph, to);
      return rows;
  }
}

function checkAntichain(graph: RevisionGraph, rows: readonly string[]): void {
  const nodes = rows.map((id) => graph.byId.get(id)!);
  assert.deepEqual(rows, maximalOf(graph, ancestorsOf(nodes)));
}

/** What requires something comes before it, and the drawing has one star for each revision. */
function checkHistory(nodes: readonly RevisionNode[]): void {
  const place = new Map(nodes.map((node, i) => [node, i]));
  for (const [node, i] of place) {
    for (const other of ancestorsOf(node.requires)) assert.ok((place.get(other) ?? Infinity) > i);
  }
  const lines = [...drawGraph(nodes, (node) => node.id)];
  const stars = lines.flatMap((line) => /^[|\\/_ ]*\* *[|\\/_ ]*(\S+)$/.exec(line)?.[1] ?? []);
  assert.deepEqual(stars, nodes.map((node) => node.id));
}

Deno.test("20,000 random commands on random graphs keep the law of the rows, and fail only with errors of our own", () => {
  const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 1e9));
  console.log(`SEED=${seed}`);
  const random = new Random(seed);
  let refused = 0;
  for (let done = 0; done < COMMANDS; done += COMMANDS_PER_GRAPH) {
    const graph = randomGraph(random);
    let rows: readonly string[] = [];
    for (let i = 0; i < COMMANDS_PER_GRAPH; i++) {
      try {
        rows = runCommand(random, graph, rows);
      } catch (error) {
        if (!(error instanceof AludelError)) throw new Error(`SEED=${seed}`, { cause: error });
        refused++;
      }
    }
    checkAntichain(graph, rows);
  }
  assert.ok(refused > COMMANDS / 20 && refused < COMMANDS * 0.8, `${refused} commands were refused`);
});
