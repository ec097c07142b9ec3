import assert from "node:assert/strict";
import postgres, { type ISql, type Sql } from "postgres";
import type { Catalog } from "../../src/schema/catalog.ts";
import type { Ddl } from "../../src/schema/ddl.ts";
import { planChanges } from "../../src/schema/plan.ts";
import type { Query } from "../../src/schema/query.ts";
import { readCatalog, type ReadOptions } from "../../src/schema/read_catalog.ts";
import { renderStatements } from "../../src/schema/render.ts";

/** The query port of a connection. */
export function queryOf(sql: ISql): Query {
  return (text) => sql.unsafe(text) as Promise<Record<string, unknown>[]>;
}

/** The catalog of a connection's database. */
export async function catalogOf(sql: ISql, options?: ReadOptions): Promise<Catalog> {
  return await readCatalog(queryOf(sql), options);
}

/** A database of its own for every schema that can't be made in one transaction. */
type FreshDatabase = () => Promise<string>;

/**
 * Goes from one schema to another and back by planned statements, and judges each way: nothing is left to compare,
 * and planning again gives the same bytes. What can be is done in transactions that are rolled back, so `sql` must be a
 * single connection to a database that nobody else uses.
 */
export async function judgeBothWays(
  sql: Sql,
  fresh: FreshDatabase,
  before: string,
  after: string,
  options: ReadOptions = {},
): Promise<void> {
  const [old, wanted] = [await rehearse(sql, [before], options), await rehearse(sql, [after], options)];
  const upgrade = planned(old, wanted);
  const upgraded = await perform(sql, fresh, [script(before)], upgrade, options);
  assertNothingLeft("the upgrade", upgraded, wanted, upgrade);

  const downgrade = planned(upgraded, old);
  const downgraded = await perform(sql, fresh, [script(before), ...upgrade], downgrade, options);
  assertNothingLeft("the downgrade", downgraded, old, downgrade);
}

function script(sql: string): Ddl {
  return { sql };
}

/** Plans twice, from the same catalogs, and gives the statements. */
function planned(current: Catalog, desired: Catalog): readonly Ddl[] {
  const { statements } = planChanges(current, desired);
  assert.equal(renderStatements(planChanges(current, desired).statements), renderStatements(statements));
  return statements;
}

function assertNothingLeft(way: string, got: Catalog, wanted: Catalog, statements: readonly Ddl[]): void {
  const { changes } = planChanges(got, wanted);
  const left = changes.map((change) => JSON.stringify(change, null, 2)).join("\n");
  assert.equal(left, "", `${way} leaves a difference after\n${renderStatements(statements)}\nleft: ${left}`);
}

async function perform(
  sql: Sql,
  fresh: FreshDatabase,
  first: readonly Ddl[],
  then: readonly Ddl[],
  options: ReadOptions,
): Promise<Catalog> {
  const statements = [...first, ...then];
  const scripts = statements.map((statement) => statement.sql);
  if (!statements.some((statement) => statement.noTransaction)) return await rehearse(sql, scripts, options);
  const own = postgres(await fresh(), { max: 1, onnotice: () => {} });
  for (const script of scripts) await run(own, script, scripts);
  const catalog = await catalogOf(own, options);
  await own.end();
  return catalog;
}

class Rollback extends Error {}

/** The catalog after some scripts, in a transaction that is rolled back. */
async function rehearse(
  sql: Sql,
  scripts: readonly string[],
  options: ReadOptions,
): Promise<Catalog> {
  let catalog: Catalog | undefined;
  await sql.begin(async (transaction) => {
    for (const script of scripts) await run(transaction, script, scripts);
    catalog = await catalogOf(transaction, options);
    throw new Rollback();
  }).catch((error) => {
    if (!(error instanceof Rollback)) throw error;
  });
  return catalog!;
}

async function run(sql: ISql, script: string, scripts: readonly string[]): Promise<void> {
  await sql.unsafe(script).catch((error) => {
    throw new Error(`${error.message}, in\n${script}\n\nof\n\n${scripts.join(";\n")}`);
  });
}
