import { runStatements } from "../../database/shadow/run_statements.ts";
import type { Shadow } from "../../database/shadow/shadow.ts";
import type { Catalog } from "../../schema/catalog.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { planChanges } from "../../schema/plan.ts";
import { wholeSource } from "../../core/source.ts";
import { refusedInTransaction } from "../../sql/refused_in_transaction.ts";
import type { Statement } from "../../sql/statement.ts";

/** What one revision is to do. */
export interface DraftPart {
  readonly upgrade: readonly Ddl[];
  readonly downgrade: readonly Ddl[];
  /** False: some statement of either direction can't stand in a transaction. */
  readonly transaction: boolean;
}

/** A shadow that holds the current schema, for plans that must be tried to be made. */
export interface Stage {
  readonly shadow: Shadow;
  /** Reads it, as the current schema was read, to be compared with `goal`, which is the current schema by default. */
  read(goal?: Catalog): Promise<Catalog>;
}

/**
 * Parts a plan into what can share a transaction, and plans the way back of each part. Of several parts, each is run
 * in the shadow, because what lies between two of them is in no catalog yet; the shadow is at the end afterwards.
 */
export async function draftParts(
  current: Catalog,
  desired: Catalog,
  stage: () => Promise<Stage>,
): Promise<DraftPart[]> {
  const { statements } = planChanges(current, desired);
  const chunks = chunkByTransaction(statements);
  if (chunks.length <= 1) return [makePart(statements, planChanges(desired, current).statements)];
  const { shadow, read } = await stage();
  const parts: DraftPart[] = [];
  let before = await read();
  for (const chunk of chunks) {
    await runStatements(shadow, chunk, canShareTransaction(chunk));
    const after = await read();
    parts.push(makePart(chunk, planChanges(after, before).statements));
    before = after;
  }
  return parts;
}

function makePart(upgrade: readonly Ddl[], downgrade: readonly Ddl[]): DraftPart {
  return { upgrade, downgrade, transaction: canShareTransaction(upgrade) && canShareTransaction(downgrade) };
}

/** What can't stand with what follows, such as a new value of an enum, can stand in a transaction of its own. */
function canShareTransaction(statements: readonly Ddl[]): boolean {
  const first = statements.findIndex(({ noTransaction }) => noTransaction);
  if (first === -1) return true;
  const rest = statements.slice(first);
  return rest.every(({ noTransaction, sql }) =>
    noTransaction && refusedInTransaction(statementOf(sql)) === null
  );
}

function statementOf(sql: string): Statement {
  return { text: sql, span: wholeSource({ path: "<generated>", text: sql }) };
}

/** Neighbours that can share a transaction stay together. Settings are made again in each chunk that follows them. */
function chunkByTransaction(statements: readonly Ddl[]): Ddl[][] {
  const chunks: Ddl[][] = [];
  const settings: Ddl[] = [];
  let isOutside: boolean | null = null;
  for (const statement of statements) {
    if (statement.about === undefined) settings.push(statement);
    const wantsOutside = statement.noTransaction === true;
    if (isOutside === wantsOutside) chunks.at(-1)!.push(statement);
    else if (statement.about !== undefined) {
      chunks.push([...settings, statement]);
      isOutside = wantsOutside;
    }
  }
  return chunks;
}
