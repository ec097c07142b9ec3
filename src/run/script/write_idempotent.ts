import { SourceError } from "../../core/error.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RevisionGraph } from "../../revision/graph.ts";
import { type Revision, revisionPath } from "../../revision/revision.ts";
import type { PreparedStep } from "../prepare.ts";
import { runPlan, type TransactionMode } from "../run_plan.ts";
import { headerComment } from "./header.ts";
import { IdempotentGuards } from "./idempotent_guards.ts";
import { IdempotentTarget } from "./idempotent_target.ts";
import { refusedInBlock } from "../../sql/refused_in_block.ts";
import type { ScriptOptions, ScriptSink } from "./script.ts";
import { ScriptTarget } from "./script_target.ts";
import { prologueSql } from "./session.ts";

/**
 * Writes an upgrade as a script that brings a database at any state between its beginning and its end to its end,
 * running only what is missing. In plain SQL each revision is a DO block; psql's `\if` takes any revision.
 *
 * @throws {SourceError} `not_conditional` for SQL that can't stand in a DO block, unless psql is to run the script
 */
export async function writeIdempotentScript(
  graph: RevisionGraph,
  plan: Plan,
  prepared: readonly PreparedStep[],
  mode: TransactionMode,
  options: ScriptOptions,
  sink: ScriptSink,
): Promise<void> {
  if (!options.psql) prepared.forEach(refuseUnconditional);
  await sink.write(headerComment(plan, prepared, options, "idempotent"));
  await sink.write(prologueSql(options));
  const before = prepared[0]?.before ?? [];
  const after = prepared.at(-1)?.after ?? [];
  const once = [...before, ...after].filter(({ name }) => name !== "after_revision");
  const guards = new IdempotentGuards(graph, plan, options, once);
  const target = options.psql
    ? new ScriptTarget(sink, options, guards)
    : new IdempotentTarget(sink, options, guards);
  const anyOfThem = prepared.map((step) => ({ ...step, before, after })); // what is missing is found out when it runs
  const run = runPlan(anyOfThem, target, mode);
  while (!(await run.next()).done);
  await target.finish();
}

function refuseUnconditional({ step, transaction, statements }: PreparedStep): void {
  const revision = step.revision!;
  if (!transaction) {
    throw refusal(revision, "what runs outside a transaction", {
      span: revision.places["transaction"],
      path: revisionPath(revision),
    });
  }
  for (const { statement, text } of statements) {
    const refused = refusedInBlock({ ...statement, text });
    if (refused !== null) throw refusal(revision, refused, { span: statement.span });
  }
}

function refusal(
  revision: Revision,
  what: string,
  place: Pick<ConstructorParameters<typeof SourceError>[1], "span" | "path">,
): SourceError {
  return new SourceError(
    `Cannot write revision "${revision.id}" so that it runs only when it is missing: ${what} can't stand in a DO block`,
    {
      code: "not_conditional",
      revision: revision.id,
      ...place,
      hint: "add --psql, whose \\if can hold it; or write a script from a START behind this revision",
    },
  );
}
