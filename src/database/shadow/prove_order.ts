import { AludelError } from "../../core/error.ts";
import type { BranchPair } from "../../plan/branch_pairs.ts";
import { upgradeSteps } from "../../plan/steps.ts";
import { inLoadOrder, type RevisionNode } from "../../revision/graph.ts";
import { tipsOf } from "../../revision/walk.ts";
import type { Catalog } from "../../schema/catalog.ts";
import type { Change } from "../../schema/compare.ts";
import { compareRuns } from "./compare_runs.ts";
import type { History } from "./prove_history.ts";
import { isOfTransaction, Rehearsal } from "./rehearsal.ts";
import type { Frame } from "./replay.ts";
import type { Shadow } from "./shadow.ts";

/** What the order of two lines of revisions changes. */
export interface OrderFinding {
  readonly pair: BranchPair;
  /** Revisions that fail in one of the orders only. */
  readonly failures: readonly OrderFailure[];
  /** From the schema that the first line before the second one makes to that of the other order. */
  readonly changes: readonly Change[];
}

/** A revision that fails in one order. */
export interface OrderFailure {
  readonly revision: string;
  readonly error: AludelError;
  /** Which of the two lines ran before the other. */
  readonly first: 0 | 1;
}

/** What became of one order. */
interface Outcome {
  readonly failures: ReadonlyMap<string, AludelError>;
  readonly catalog: Catalog;
}

/** The first line before the second one, and the other way round. */
type Outcomes = readonly [Outcome, Outcome];

/** Runs each pair of lines in both orders, and compares the schemas. */
export async function* proveOrder(
  shadow: Shadow,
  history: History,
  pairs: readonly BranchPair[],
): AsyncGenerator<OrderFinding> {
  const prover = new OrderProver(new Rehearsal(shadow, history));
  for (const pair of pairs) {
    const finding = await prover.take(pair);
    if (finding) yield finding;
  }
}

class OrderProver {
  /** What the shadow holds; null: it is to be emptied first. */
  private applied: ReadonlySet<RevisionNode> | null = null;
  /** What can't be applied whatever the order. */
  private readonly broken = new Set<RevisionNode>();

  constructor(private readonly stage: Rehearsal) {}

  async take(pair: BranchPair): Promise<OrderFinding | null> {
    const [a, b] = await this.rehearse(pair) ?? await this.perform(pair);
    const failures = [...failuresOfOne(a, b, 0), ...failuresOfOne(b, a, 1)];
    const changes = failures.length > 0 ? [] : compareRuns(a.catalog, b.catalog);
    return failures.length + changes.length === 0 ? null : { pair, failures, changes };
  }

  /** In transactions that are rolled back. Null: it can't be told like this. */
  private async rehearse(pair: BranchPair): Promise<Outcomes | null> {
    if (pair.lines.flat().some(({ revision }) => !revision.transaction)) return null;
    await this.reach(pair.below);
    const run = (order: readonly RevisionNode[]) => this.stage.undo(() => this.run(order, "savepoint"));
    const [ab, ba] = ordersOf(pair);
    const outcomes: Outcomes = [await run(ab), await run(ba)];
    const errors = outcomes.flatMap(({ failures }) => [...failures.values()]);
    return errors.some(isOfTransaction) ? null : outcomes;
  }

  private async perform(pair: BranchPair): Promise<Outcomes> {
    const run = async (order: readonly RevisionNode[]) => {
      await this.reach(pair.below);
      const outcome = await this.run(order, "transaction");
      this.applied = null;
      return outcome;
    };
    const [ab, ba] = ordersOf(pair);
    return [await run(ab), await run(ba)];
  }

  /** Makes the shadow hold these revisions, as far as they can be applied, and no others. */
  private async reach(nodes: readonly RevisionNode[]): Promise<void> {
    const wanted = nodes.filter((node) => !this.broken.has(node));
    if (this.applied === null || !this.applied.isSubsetOf(new Set(wanted))) {
      await this.stage.start();
      this.applied = new Set();
    }
    const applied = new Set(this.applied);
    for (const node of wanted.filter((one) => !applied.has(one))) {
      if (await this.apply(node, applied) === null) continue;
      this.broken.add(node);
      if (!node.revision.transaction) { // it left something
        this.applied = null;
        return await this.reach(nodes);
      }
    }
    this.applied = applied;
  }

  private async run(order: readonly RevisionNode[], frame: Frame): Promise<Outcome> {
    const applied = new Set(this.applied);
    const failures = new Map<string, AludelError>();
    for (const node of order) {
      const error = await this.apply(node, applied, frame);
      if (error) failures.set(node.id, error);
    }
    return { failures, catalog: await this.stage.read(frame) };
  }

  /** Runs a revision, unless something that it requires is missing. Gives the error of one that fails. */
  private async apply(
    node: RevisionNode,
    applied: Set<RevisionNode>,
    frame?: Frame,
  ): Promise<AludelError | null> {
    if (!node.requires.every((below) => applied.has(below))) return null;
    const rows = { nodes: inLoadOrder(tipsOf(applied)), unknown: [] };
    try {
      await this.stage.run([this.stage.prepare(upgradeSteps([node], rows)[0]!)], frame);
      applied.add(node);
      return null;
    } catch (error) {
      if (!(error instanceof AludelError)) throw error;
      return error;
    }
  }
}

function ordersOf({ lines: [a, b] }: BranchPair): readonly [RevisionNode[], RevisionNode[]] {
  return [[...a, ...b], [...b, ...a]];
}

/** What fails in one order and not in the other. */
function failuresOfOne(one: Outcome, other: Outcome, first: 0 | 1): OrderFailure[] {
  return [...one.failures].filter(([revision]) => !other.failures.has(revision))
    .map(([revision, error]) => ({ revision, error, first }));
}
