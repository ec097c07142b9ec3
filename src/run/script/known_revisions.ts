import { quoteLiteral } from "../../core/quote.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RevisionGraph } from "../../revision/graph.ts";
import { lockVersionTableSql, versionTableName } from "../version_table.ts";
import { doBlock, raise } from "./do_block.ts";
import { scriptLock } from "./lock.ts";
import { aloneSql, tablesSql } from "./opening_guard.ts";
import { actualRowsSql, rowsInWords } from "./rows.ts";
import type { ScriptOptions } from "./script.ts";
import { skippedTableSql } from "./skipped_copy.ts";

/** Where a script for any state in between keeps, for its session, what is applied. */
export const knownRevisions = "pg_temp.aludel_revision";

/** A revision that a row of the database may name, between START and END. */
export interface KnownRevision {
  readonly id: string;
  /** Its place in the order of running, from 1; null for a START, which is applied in any case. */
  readonly position: number | null;
  /** What it requires of the others. */
  readonly requires: readonly string[];
}

/**
 * The revisions that can have a row in a database between START and END: those that the script runs, and START.
 * A row that lies deeper would be no row, as something of these lies above it.
 */
export function listKnownRevisions(graph: RevisionGraph, plan: Plan): KnownRevision[] {
  const ids = new Set([...plan.headsBefore, ...plan.steps.flatMap(({ revision }) => revision?.id ?? [])]);
  const requires = (id: string) => {
    const all = graph.byId.get(id)?.requires ?? [];
    return [...new Set(all.map((node) => node.id))].filter((other) => ids.has(other));
  };
  return [
    ...plan.headsBefore.map((id) => ({ id, position: null, requires: [] })),
    ...plan.steps.map((step, index) => {
      const { id } = step.revision!;
      return { id, position: index + 1, requires: requires(id) };
    }),
  ];
}

/** The guard at the top of a script for any state in between: it finds out what is applied. */
export function idempotentOpeningSql(
  options: ScriptOptions,
  plan: Plan,
  known: readonly KnownRevision[],
): string {
  return [
    doBlock([
      ...aloneSql(options),
      ...tablesSql(options, plan.headsBefore),
      `${lockVersionTableSql(options.versionTable)};`,
      ...[knownRevisions, ...(options.psql ? ["pg_temp.aludel_skipped"] : [])].flatMap(dropLines),
    ]),
    tableSql,
    options.psql ? skippedTableSql : "",
    valuesSql(known),
    "CREATE INDEX ON pg_temp.aludel_revision (position) WHERE NOT applied;\n",
    findAppliedSql(options, plan),
  ].join("");
}

/** A script that ran before in this session has left it. */
function dropLines(table: string): string[] {
  return [`IF to_regclass('${table}') IS NOT NULL THEN`, `    DROP TABLE ${table};`, "END IF;"];
}

/** `is_row`: it has a row of its own; every other applied one lies below such a one. `ran`: this script has run it. */
const tableSql = `CREATE TEMPORARY TABLE aludel_revision (
    id text PRIMARY KEY,
    position integer,
    requires text[] NOT NULL,
    applied boolean NOT NULL DEFAULT false,
    is_row boolean NOT NULL DEFAULT false,
    ran boolean NOT NULL DEFAULT false
);
`;

function valuesSql(known: readonly KnownRevision[]): string {
  if (known.length === 0) return "";
  const values = known.map(({ id, position, requires }) =>
    `    (${quoteLiteral(id)}, ${position ?? "NULL"}, ${
      quoteLiteral(`{${requires.map(quoteElement).join(",")}}`)
    })`
  );
  return `INSERT INTO ${knownRevisions} (id, position, requires) VALUES\n${values.join(",\n")};\n`;
}

/** PostgreSQL, chapter 8.15.2 "Array Value Input". */
function quoteElement(id: string): string {
  return `"${id.replaceAll(/["\\]/g, "\\$&")}"`;
}

function findAppliedSql(options: ScriptOptions, plan: Plan): string {
  const rows = versionTableName(options.versionTable);
  const nothing = "'aludel: nothing is run: the version rows are ' || coalesce(actual, 'none (base)') || ";
  const between = `between ${rowsInWords(plan.headsBefore)} and ${rowsInWords(plan.headsAfter)}`;
  const hint = "this script brings a database to its end from any state in between, and from no other";
  return doBlock(
    [
      `UPDATE ${knownRevisions} SET is_row = true WHERE id IN (SELECT version_num FROM ${rows});`,
      "WITH RECURSIVE below (id) AS (",
      `    SELECT id FROM ${knownRevisions} WHERE is_row`,
      `    UNION SELECT unnest(requires) FROM below JOIN ${knownRevisions} USING (id)`,
      ")",
      `UPDATE ${knownRevisions} SET applied = true WHERE id IN (SELECT id FROM below);`,
      `IF (SELECT count(*) FROM ${rows}) <> (SELECT count(*) FROM ${knownRevisions} WHERE is_row)`,
      `    OR EXISTS (SELECT FROM ${knownRevisions} WHERE position IS NULL AND NOT applied) THEN`,
      ...raise(`${nothing}${quoteLiteral(`, which is not ${between}`)}`, hint),
      "END IF;",
      `IF EXISTS (SELECT FROM ${knownRevisions} WHERE is_row AND id IN (`,
      `    SELECT unnest(requires) FROM ${knownRevisions} WHERE applied`,
      ")) THEN",
      ...raise(`${nothing}', of which one lies below another'`, "put them right with: aludel stamp"),
      "END IF;",
      `PERFORM ${scriptLock(options.versionTable).take};`,
    ],
    [`actual text := ${actualRowsSql(options.versionTable)};`],
  );
}
