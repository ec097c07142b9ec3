import type { Draw } from "./gene.ts";
import {
  conditionOn,
  expressionOver,
  type KnownColumn,
  quote,
  type Relation,
  relationNames,
  takeName,
  type World,
  type Writer,
} from "./world.ts";
import { remember } from "./write_tables.ts";

export const writeView: Writer = (draw, world) => {
  const query = writeQuery(draw, world);
  const it = query && takeName(draw, world, "relation", relationNames);
  if (!it) return [];
  remember(world, it, "view", query.columns);
  const options = [
    ...(draw.chance("barrier", 0.15) ? ["security_barrier='true'"] : []),
    ...(world.version >= 15 && draw.chance("invoker", 0.15) ? ["security_invoker='true'"] : []),
  ];
  return [
    `CREATE VIEW ${it.path}${options.length > 0 ? ` WITH (${options.join(", ")})` : ""} AS ${query.sql}`,
  ];
};

export const writeMaterializedView: Writer = (draw, world) => {
  const query = writeQuery(draw, world, false);
  const it = query && takeName(draw, world, "relation", relationNames);
  if (!it) return [];
  remember(world, it, "materialized view", query.columns);
  return [`CREATE MATERIALIZED VIEW ${it.path} AS ${query.sql} WITH NO DATA`];
};

/** A query over one relation or two. */
function writeQuery(
  draw: Draw,
  world: World,
  mayTakeRows = true,
): { readonly sql: string; readonly columns: readonly KnownColumn[] } | null {
  const relation = draw.pick("from", world.relations, (one) => one.path);
  if (!relation) return null;
  const taken = draw.some("take", relation.columns, 0.6, (it) => it.name);
  const columns = taken.length > 0 ? taken : relation.columns.slice(0, 1);
  if (mayTakeRows && draw.chance("whole", 0.15)) return wholeRow(relation);
  const target = columns.map((column) => `${quote(column.name)}`);
  const made: KnownColumn[] = [];
  const over = draw.pick("over", columns, (it) => it.name)!;
  if (draw.chance("expression", 0.5)) {
    const { sql, type } = expressionOver(draw, "made", over, world);
    target.push(`${sql} AS derived`);
    made.push({ name: "derived", type: knownType(world, type) });
  }
  if (columns.some(({ name }) => name === "derived") && made.length > 0) return null;
  const where = draw.chance("where", 0.4)
    ? ` WHERE ${conditionOn(draw, "where", relation.columns, world)}`
    : "";
  const other = draw.chance("join", 0.3) ? draw.pick("other", world.relations, (one) => one.path) : undefined;
  const exists = other ? `${where === "" ? " WHERE" : " AND"} EXISTS (SELECT FROM ${other.path} o)` : "";
  const sql = `SELECT ${target.join(", ")} FROM ${relation.path}${
    where === "" ? "" : ` WHERE (${where.slice(7)})`
  }${exists}`;
  return { sql, columns: [...columns, ...made].map(({ name, type }) => ({ name, type })) };
}

/** A view on a row type: it depends on the relation as a whole. */
function wholeRow(relation: Relation): { readonly sql: string; readonly columns: readonly KnownColumn[] } {
  const type = { name: relation.path, samples: ["NULL"], sorts: false, family: "row" };
  return { sql: `SELECT r AS whole FROM ${relation.path} r`, columns: [{ name: "whole", type }] };
}

function knownType(world: World, name: string): KnownColumn["type"] {
  return world.types.find((type) => type.name === name) ??
    { name, samples: ["NULL"], sorts: true, family: "other" };
}
