import { runStatements } from "../../database/shadow/run_statements.ts";
import type { Shadow } from "../../database/shadow/shadow.ts";
import type { Catalog } from "../../schema/catalog.ts";
import type { Ddl } from "../../schema/ddl.ts";
import { guardOlderServers } from "../../schema/older_servers.ts";
import type { RenameScript } from "../../schema/renames/rename.ts";
import { planChanges, planOnline } from "../../schema/plan.ts";
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

/** From where to where: renames first, then what is left. */
export interface Course {
  /** The current schema when the renames are made. */
  readonly renamed: Catalog;
  readonly script: RenameScript;
  readonly desired: Catalog;
  /** Whether others read and write the tables meanwhile. */
  readonly online: boolean;
  /** `server_version_num` of the server for which it is; null when nobody knows. */
  readonly server: number | null;
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
  course: Course,
  stage: () => Promise<Stage>,
): Promise<DraftPart[]> {
  const parts = await partPlan(course, stage);
  return parts.map(({ upgrade, downgrade, transaction }) => ({
    upgrade: guardOlderServers(upgrade, course.server),
    downgrade: guardOlderServers(downgrade, course.server),
    transaction,
  }));
}

async function partPlan(
  { renamed, script, desired, online }: Course,
  stage: () => Promise<Stage>,
): Promise<DraftPart[]> {
  const chunks = planChunks(renamed, desired, online);
  if (chunks.length <= 1) {
    return putRenames(script, [makePart(chunks.flat(), planChunks(desired, renamed, online))]);
  }
  const { shadow, read } = await stage();
  await runStatements(shadow, script.upgrade, true);
  const parts: DraftPart[] = [];
  let before = await read(renamed);
  for (const chunk of chunks) {
    await runStatements(shadow, chunk, canShareTransaction(chunk));
    const after = await read(renamed);
    parts.push(makePart(chunk, planChunks(after, before, online)));
    before = after;
  }
  return putRenames(script, parts);
}

/** Renames come before all of it: in the first part, or in one of their own where that runs outside a transaction. */
function putRenames(script: RenameScript, parts: readonly DraftPart[]): DraftPart[] {
  const [first, ...more] = parts;
  if (script.renames.length === 0 || first!.transaction) return [withRenames(script, first!), ...more];
  return [makePart(script.upgrade, [script.downgrade]), ...parts];
}

/** The statements of a plan, in chunks that are each run in a transaction or, where it must be, outside of one. */
function planChunks(current: Catalog, desired: Catalog, online: boolean): (readonly Ddl[])[] {
  return online ? planOnline(current, desired) : chunkByTransaction(planChanges(current, desired).statements);
}

/** The same part with renames before. */
function withRenames({ upgrade, downgrade }: RenameScript, part: DraftPart): DraftPart {
  return { ...part, upgrade: [...upgrade, ...part.upgrade], downgrade: [...part.downgrade, ...downgrade] };
}

/** A way back that reads whole tables behind locks of its own is run statement by statement, so that it holds none of them. */
function makePart(upgrade: readonly Ddl[], back: readonly (readonly Ddl[])[]): DraftPart {
  const downgrade = back.flat();
  const transaction = canShareTransaction(upgrade) && canShareTransaction(downgrade) &&
    !back.slice(1).some((chunk) => chunk.some(({ pace }) => pace === "scan"));
  return { upgrade, downgrade, transaction };
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
