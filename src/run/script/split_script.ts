import { type Plan, stepId } from "../../plan/plan.ts";
import type { PreparedStep } from "../prepare.ts";
import { type TransactionMode, transactionUnits } from "../run_plan.ts";

/** A part of a plan that is a script of its own. */
export interface ScriptPart {
  /** Such as `0003_8f2c1a9b7d10.sql`: in the order of running. */
  readonly fileName: string;
  readonly plan: Plan;
  readonly prepared: readonly PreparedStep[];
}

/** Parts a plan into one script per transaction, and one per revision outside a transaction. */
export function splitScript(
  plan: Plan,
  prepared: readonly PreparedStep[],
  mode: TransactionMode,
): ScriptPart[] {
  const units = transactionUnits(prepared, mode);
  const width = Math.max(4, String(units.length).length);
  return units.map((unit, index) => ({
    fileName: `${String(index + 1).padStart(width, "0")}_${nameOf(unit)}.sql`,
    plan: partOf(plan, unit),
    prepared: unit,
  }));
}

function partOf(plan: Plan, unit: readonly PreparedStep[]): Plan {
  const steps = unit.map(({ step }) => step);
  return { ...plan, steps, headsBefore: steps[0]!.headsBefore, headsAfter: steps.at(-1)!.headsAfter };
}

function nameOf(unit: readonly PreparedStep[]): string {
  const ends = [stepId(unit[0]!.step), stepId(unit.at(-1)!.step)];
  return [...new Set(ends)].join("-");
}
