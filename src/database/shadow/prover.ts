import { AludelError } from "../../core/error.ts";
import type { MigrationStep } from "../../plan/plan.ts";
import type { PreparedStep } from "../../run/prepare.ts";
import type { Catalog } from "../../schema/catalog.ts";
import type { Change } from "../../schema/compare.ts";
import { compareRuns } from "./compare_runs.ts";
import type { Finding, FindingKind, Verdict } from "./prove_history.ts";
import { isOfTransaction, type Rehearsal } from "./rehearsal.ts";
import type { Frame } from "./replay.ts";

/** A revision in both directions. */
interface Both {
  readonly up: PreparedStep;
  readonly down: PreparedStep;
  /** The schemas without and with it. */
  readonly before: Catalog;
  readonly after: Catalog;
}

/** Takes the revisions of a history one after the other, and keeps the shadow at what is applied. */
export class Prover {
  /** What the shadow holds; null: it is to be read. */
  private known: Catalog | null = null;
  private readonly done: PreparedStep[] = [];
  /** Ids of what can't be applied. */
  private readonly missing = new Set<string>();

  constructor(private readonly stage: Rehearsal) {}

  /** Empties the shadow. */
  async start(): Promise<void> {
    this.known = null;
    await this.stage.start();
  }

  /** Applies a step. Gives a verdict on one that is to be proved, and on one that fails. */
  async take(step: MigrationStep, isToProve: boolean): Promise<Verdict | null> {
    const { id } = step.revision;
    if (this.stage.history.graph.byId.get(id)!.requires.some((node) => this.missing.has(node.id))) {
      this.missing.add(id);
      return isToProve ? { revision: id, outcome: "skipped", findings: [] } : null;
    }
    const before = isToProve ? this.known ??= await this.stage.read() : null;
    const failure = await this.apply(step);
    if (failure) return { revision: id, outcome: "found", findings: [failure] };
    if (before === null) return null;
    const after = this.known = await this.stage.read();
    if (step.revision.downgrade === null) return { revision: id, outcome: "irreversible", findings: [] };
    const findings = await this.goBackAndForth(step, before, after);
    return { revision: id, outcome: findings.length === 0 ? "proved" : "found", findings };
  }

  private async apply(step: MigrationStep): Promise<Finding | null> {
    try {
      const up = this.stage.prepare(step);
      this.known = null;
      await this.stage.run([up]);
      this.done.push(up);
      return null;
    } catch (error) {
      this.missing.add(step.revision.id);
      if (!step.revision.transaction) await this.rebuild();
      return failed("upgrade_fails", error);
    }
  }

  private async goBackAndForth(step: MigrationStep, before: Catalog, after: Catalog): Promise<Finding[]> {
    const back = { ...step, direction: "downgrade" as const };
    try {
      const down = this.stage.prepare({
        ...back,
        headsBefore: step.headsAfter,
        headsAfter: step.headsBefore,
      });
      const both: Both = { up: this.done.at(-1)!, down, before, after };
      const rehearsed = step.revision.transaction ? await this.rehearse(both) : null;
      return rehearsed ?? await this.perform(both);
    } catch (error) { // a file that can't be split, or such
      return [failed("downgrade_fails", error)];
    }
  }

  /** In a transaction that is rolled back, so that nothing has to be made good. Null: it can't be told like this. */
  private async rehearse(both: Both): Promise<Finding[] | null> {
    const findings = await this.stage.undo(() => this.tryBoth(both, "savepoint"));
    return findings.some(({ error }) => isOfTransaction(error)) ? null : findings;
  }

  private async perform(both: Both): Promise<Finding[]> {
    const findings = await this.tryBoth(both, "transaction");
    if (findings.length > 0) await this.rebuild();
    return findings;
  }

  private async tryBoth({ up, down, before, after }: Both, frame: Frame): Promise<Finding[]> {
    try {
      await this.stage.run([down], frame);
    } catch (error) {
      return [failed("downgrade_fails", error)];
    }
    const left = compareRuns(before, await this.stage.read(frame));
    const findings = left.length === 0 ? [] : [differs("not_restored", left)];
    try {
      await this.stage.run([up], frame);
    } catch (error) {
      return [...findings, failed("not_repeatable", error)];
    }
    if (left.length === 0) return []; // from the same schema, the same SQL leads to the same schema
    const again = compareRuns(after, await this.stage.read(frame));
    return again.length === 0 ? findings : [...findings, differs("not_repeatable", again)];
  }

  /** Makes the shadow again what it was. */
  private async rebuild(): Promise<void> {
    await this.start();
    await this.stage.run(this.done);
  }
}

/** @throws for what is no failure of a revision */
function failed(kind: FindingKind, error: unknown): Finding {
  if (!(error instanceof AludelError)) throw error;
  return { kind, error, changes: [] };
}

function differs(kind: FindingKind, changes: readonly Change[]): Finding {
  return { kind, error: null, changes };
}
