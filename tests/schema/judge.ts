import assert from "node:assert/strict";
import type { ISql } from "postgres";
import type { Catalog } from "../../src/schema/catalog.ts";
import type { Ddl } from "../../src/schema/ddl.ts";
import { planChanges } from "../../src/schema/plan.ts";
import type { Query } from "../../src/schema/query.ts";
import { readCatalog, type ReadOptions } from "../../src/schema/read_catalog.ts";
import { renderStatements } from "../../src/schema/render.ts";
import type { Session } from "../support/session.ts";
import { arrangeDump } from "./arrange_dump.ts";
import type { Stage } from "./stage.ts";

/** The query port of a connection. */
export function queryOf(sql: ISql): Query {
  return (text) => sql.unsafe(text) as Promise<Record<string, unknown>[]>;
}

/** The catalog of a connection's database. */
export async function catalogOf(sql: ISql, options?: ReadOptions): Promise<Catalog> {
  return await readCatalog(queryOf(sql), options);
}

/** A schema as we see it, and as pg_dump does. */
interface Sight {
  readonly catalog: Catalog;
  readonly dump: string;
}

/**
 * Goes from one schema to another and back by planned statements, and judges each way: nothing is left to compare,
 * pg_dump sees no difference but in the order of columns, and planning again gives the same bytes.
 *
 * @param forgive takes out of a dump what may differ beside
 */
export async function judgeBothWays(
  stage: Stage,
  before: string,
  after: string,
  options: ReadOptions = {},
  forgive = (dump: string) => dump,
): Promise<void> {
  const { session } = stage;
  const assertSame = (way: string, got: Sight, sought: Sight, statements: readonly Ddl[]) =>
    assertNothingLeft(way, got, sought, statements, forgive);
  const [old, wanted] = [
    await rehearse(session, [before], options),
    await rehearse(session, [after], options),
  ];
  const upgrade = planned(old, wanted);
  const upgraded = await perform(stage, [script(before)], upgrade, options);
  assertSame("the upgrade", upgraded, wanted, upgrade);

  const downgrade = planned(upgraded, old);
  const downgraded = await perform(stage, [script(before), ...upgrade], downgrade, options);
  assertSame("the downgrade", downgraded, old, downgrade);
}

function script(sql: string): Ddl {
  return { sql };
}

/** Plans twice, from the same catalogs, and gives the statements. */
function planned(current: Sight, desired: Sight): readonly Ddl[] {
  const plan = () => planChanges(current.catalog, desired.catalog).statements;
  const statements = plan();
  assert.equal(renderStatements(plan()), renderStatements(statements));
  return statements;
}

function assertNothingLeft(
  way: string,
  got: Sight,
  wanted: Sight,
  statements: readonly Ddl[],
  forgive: (dump: string) => string,
): void {
  const { changes } = planChanges(got.catalog, wanted.catalog);
  const left = changes.map((change) => JSON.stringify(change, null, 2)).join("\n");
  assert.equal(left, "", `${way} leaves a difference after\n${renderStatements(statements)}\nleft: ${left}`);
  if (got.dump === wanted.dump) return;
  assert.equal(
    arrangeDump(forgive(got.dump)),
    arrangeDump(forgive(wanted.dump)),
    `pg_dump sees what ${way} leaves after\n${renderStatements(statements)}`,
  );
}

/** Most can be done in a transaction that is rolled back; the rest has a database of its own. */
async function perform(
  stage: Stage,
  first: readonly Ddl[],
  then: readonly Ddl[],
  options: ReadOptions,
): Promise<Sight> {
  const statements = [...first, ...then];
  const scripts = statements.map((statement) => statement.sql);
  if (!statements.some((it) => it.noTransaction)) return await rehearse(stage.session, scripts, options);
  await using own = await stage.another();
  for (const script of scripts) await run(own.sql, script, scripts);
  return await rehearse(own, [], options);
}

class Rollback extends Error {}

/** What there is after some scripts, in a transaction that is rolled back. */
async function rehearse(session: Session, scripts: readonly string[], options: ReadOptions): Promise<Sight> {
  let sight: Sight | undefined;
  await session.sql.begin("ISOLATION LEVEL REPEATABLE READ", async (transaction) => {
    for (const script of scripts) await run(transaction, script, scripts);
    sight = {
      catalog: await catalogOf(transaction, options),
      dump: await session.dump(transaction),
    };
    throw new Rollback();
  }).catch((error) => {
    if (!(error instanceof Rollback)) throw error;
  });
  return sight!;
}

async function run(sql: ISql, script: string, scripts: readonly string[]): Promise<void> {
  await sql.unsafe(script).catch((error) => {
    throw new Error(`${error.message}, in\n${script}\n\nof\n\n${scripts.join(";\n")}`);
  });
}
