import type { Plan } from "../../plan/plan.ts";
import type { PreparedStep } from "../prepare.ts";
import { runPlan, type TransactionMode } from "../run_plan.ts";
import { ExactGuards } from "./exact_guards.ts";
import { headerComment } from "./header.ts";
import type { ScriptOptions, ScriptSink } from "./script.ts";
import { ScriptTarget } from "./script_target.ts";
import { prologueSql } from "./session.ts";

/**
 * Writes a plan as a script: the loop of a live run, on another target. The same plan gives the same bytes.
 *
 * @throws whatever the sink throws
 */
export async function writeScript(
  plan: Plan,
  prepared: readonly PreparedStep[],
  mode: TransactionMode,
  options: ScriptOptions,
  sink: ScriptSink,
): Promise<void> {
  await sink.write(headerComment(plan, prepared, options, "exact"));
  await sink.write(prologueSql(options));
  const target = new ScriptTarget(sink, options, new ExactGuards(options, plan.headsBefore));
  const run = runPlan(prepared, target, mode);
  while (!(await run.next()).done);
  await target.finish();
}
