import { quoteDollar, quoteLiteral } from "../../core/quote.ts";
import type { Plan, Step } from "../../plan/plan.ts";
import type { RevisionGraph } from "../../revision/graph.ts";
import { lockVersionTableSql, versionTableName } from "../version_table.ts";
import { doBlock, raise } from "./do_block.ts";
import {
  idempotentOpeningSql,
  type KnownRevision,
  knownRevisions,
  listKnownRevisions,
} from "./known_revisions.ts";
import type { PreparedHook } from "../hook.ts";
import { hookLines, hookSql, hookTitle } from "./hook_sql.ts";
import { scriptLock } from "./lock.ts";
import { actualRowsSql } from "./rows.ts";
import type { ScriptOptions } from "./script.ts";
import { type Expected, markIs, type StepGuards, stopSession } from "./step_guards.ts";

/**
 * The guards of a script for any state in between. What is applied is found out at the top and kept in a table of the
 * session; the version rows must always be what that table says.
 */
export class IdempotentGuards implements StepGuards {
  readonly opensAlone = true;
  private readonly known: ReadonlyMap<string, KnownRevision>;
  private readonly isHeld: string;
  private readonly rowsAgree: string;

  constructor(
    graph: RevisionGraph,
    private readonly plan: Plan,
    private readonly options: ScriptOptions,
    /** Those that run once: before the first step that is missing, and behind the last one. */
    private readonly hooks: readonly PreparedHook[],
  ) {
    this.known = new Map(listKnownRevisions(graph, plan).map((known) => [known.id, known]));
    this.isHeld = scriptLock(options.versionTable).isHeld;
    const rows = `(SELECT string_agg(id, ', ' ORDER BY id COLLATE "C") FROM ${knownRevisions} WHERE is_row)`;
    this.rowsAgree = `${actualRowsSql(options.versionTable)} IS NOT DISTINCT FROM\n            ${rows}`;
  }

  opening(): string {
    return idempotentOpeningSql(this.options, this.plan, [...this.known.values()]) +
      this.hooks.map(hookFunctionSql).join("");
  }

  transaction(expected: Expected): string {
    return doBlock(this.guardLines(expected), [this.guardDeclaration(expected)]);
  }

  /** Lines that raise unless the first guard has passed and everything before the step is applied. */
  guardLines(expected: Expected): string[] {
    return [
      "IF passes THEN",
      `    ${lockVersionTableSql(this.options.versionTable)};`,
      `    passes := ${this.isNext(expected.step)};`,
      "END IF;",
      "IF NOT passes THEN",
      ...raise(quoteLiteral(notRun(expected))),
      "END IF;",
    ];
  }

  /** What {@linkcode guardLines} declares. */
  guardDeclaration(expected: Expected): string {
    return `passes boolean := ${this.isHeld}${markIs(expected)};`;
  }

  outside(expected: Expected, asSelf: boolean): string {
    return doBlock(
      [
        ...(asSelf ? ["SET LOCAL ROLE NONE;"] : []),
        "IF passes THEN",
        `    passes := ${this.isNext(expected.step)};`,
        "END IF;",
        "IF NOT passes THEN",
        ...stopSession(notRun(expected)),
        "END IF;",
      ],
      [this.guardDeclaration(expected)],
    );
  }

  writeRows(expected: Expected): string {
    return doBlock(this.rowsLines(expected));
  }

  checkRows(expected: Expected): string {
    return doBlock(this.checkLines(expected));
  }

  hook(hook: PreparedHook, settings: string, restore: string): string {
    if (hook.name === "after_revision") return hookSql(hook, settings, restore);
    return hookTitle(hook) + doBlock(this.hookLines(hook, settings, restore));
  }

  /** Lines that run a hook where its moment has come. */
  hookLines(hook: PreparedHook, settings: string, restore: string): string[] {
    const lines = [settings, restore].map((text) => text === "" ? [] : [text.trimEnd()]);
    if (hook.name === "after_revision") return [...lines[0]!, ...hookLines(hook), ...lines[1]!];
    const isEarly = hook.name === "before_upgrade" ? "ran" : "NOT applied";
    return [
      `IF NOT EXISTS (SELECT FROM ${knownRevisions} WHERE ${isEarly}) THEN`,
      ...lines[0]!,
      `PERFORM ${this.functionOf(hook)}();`,
      ...lines[1]!,
      "END IF;",
    ];
  }

  /** Lines that set the version rows: the step's revision takes the place of what it requires. */
  rowsLines(expected: Expected): string[] {
    const { step } = expected;
    const rows = versionTableName(this.options.versionTable);
    const { id, requires } = this.known.get(step.revision!.id)!;
    const own = quoteLiteral(id);
    const all = [id, ...requires].map(quoteLiteral).join(", ");
    return [
      ...(requires.length === 0
        ? []
        : [`DELETE FROM ${rows} WHERE version_num IN (${requires.map(quoteLiteral).join(", ")});`]),
      `INSERT INTO ${rows} (version_num) VALUES (${own});`,
      `UPDATE ${knownRevisions} SET applied = true, is_row = (id = ${own}) WHERE id IN (${all});`,
      ...(this.hooks.length === 0 ? [] : [`UPDATE ${knownRevisions} SET ran = true WHERE id = ${own};`]),
      ...this.checkLines(expected),
    ];
  }

  /** Lines that raise when the version rows are not what the step should leave. */
  checkLines({ what }: Expected): string[] {
    return [
      `IF NOT (${this.rowsAgree}) THEN`,
      ...raise(quoteLiteral(`aludel: ${what} is rolled back: the version rows are not what it should leave`)),
      "END IF;",
    ];
  }

  condition(step: Step): { before: string; after: string } {
    return {
      before: `SELECT NOT ${this.isApplied(step)} AS aludel_runs \\gset\n\\if :aludel_runs\n`,
      after: "\\endif\n",
    };
  }

  /** An expression: the step is done already. */
  isApplied({ revision }: Step): string {
    return `(SELECT applied FROM ${knownRevisions} WHERE id = ${quoteLiteral(revision!.id)})`;
  }

  private functionOf(hook: PreparedHook): string {
    return hookFunction(hook, this.hooks.indexOf(hook));
  }

  /** The rows are those that we know of, and all that runs before the step has run. */
  private isNext({ revision }: Step): string {
    const { position } = this.known.get(revision!.id)!;
    return `${this.rowsAgree}\n` +
      `        AND NOT EXISTS (SELECT FROM ${knownRevisions} WHERE position < ${position} AND NOT applied)`;
  }
}

/** A hook is written once, however many steps may be the one that it runs with. */
function hookFunctionSql(hook: PreparedHook, index: number): string {
  const body = `\nBEGIN\n    ${hookLines(hook).join("\n    ")}\nEND\n`;
  return `${hookTitle(hook)}CREATE OR REPLACE FUNCTION ${
    hookFunction(hook, index)
  }() RETURNS void LANGUAGE plpgsql AS ${quoteDollar(body)};\n`;
}

function hookFunction({ name }: PreparedHook, index: number): string {
  return `pg_temp.aludel_${name}_${index + 1}`;
}

function notRun({ what }: Expected): string {
  return `aludel: ${what} is not run: the version rows have changed, or an earlier part of this script has failed`;
}
