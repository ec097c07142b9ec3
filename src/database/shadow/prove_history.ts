import type { AludelError } from "../../core/error.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RevisionGraph } from "../../revision/graph.ts";
import type { Variables } from "../../run/variables.ts";
import type { VersionTable } from "../../run/version_table.ts";
import type { Change } from "../../schema/compare.ts";
import { Prover } from "./prover.ts";
import { Rehearsal } from "./rehearsal.ts";
import type { SchemaFilter } from "./read_schema.ts";
import type { Shadow } from "./shadow.ts";

/**
 * What can be wrong with a revision. `upgrade_fails`: on a database without rows. `not_restored`: the downgrade leaves
 * another schema than was there. `not_repeatable`: after its downgrade, the upgrade fails or leads elsewhere.
 */
export type FindingKind = "upgrade_fails" | "downgrade_fails" | "not_restored" | "not_repeatable";

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  readonly error: AludelError | null;
  /** How what is there differs from what should be. */
  readonly changes: readonly Change[];
}

/** What is known of one revision. */
export interface Verdict {
  readonly revision: string;
  /** `skipped`: something that it stands on can't be run. */
  readonly outcome: "proved" | "irreversible" | "found" | "skipped";
  readonly findings: readonly Finding[];
}

/** A history, and how its schemas are read. */
export interface History {
  readonly graph: RevisionGraph;
  /** The upgrade of everything. */
  readonly plan: Plan;
  readonly variables: Variables;
  readonly versionTable: VersionTable;
  readonly filter: SchemaFilter;
}

/**
 * Runs each revision up, down and up again in an empty shadow, and compares the schemas.
 *
 * @param ids what to prove: what stands before is only run, and told of only when it fails
 */
export async function* proveHistory(
  shadow: Shadow,
  history: History,
  ids: ReadonlySet<string>,
): AsyncGenerator<Verdict> {
  const prover = new Prover(new Rehearsal(shadow, history));
  await prover.start();
  const steps = history.plan.steps.filter((step) => step.direction !== "stamp");
  const end = steps.findLastIndex(({ revision }) => ids.has(revision.id)) + 1;
  for (const step of steps.slice(0, end)) {
    const verdict = await prover.take(step, ids.has(step.revision.id));
    if (verdict) yield verdict;
  }
}
