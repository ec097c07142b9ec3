import type { Draw } from "./gene.ts";
import {
  claim,
  columnNames,
  conditionOn,
  constantOf,
  expressionOver,
  type KnownColumn,
  path,
  quote,
  type Relation,
  relationNames,
  takeName,
  type World,
  type Writer,
} from "./world.ts";

const tablePrivileges = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRIGGER"];

export const writeTable: Writer = (draw, world) => {
  const it = takeName(draw, world, "relation", relationNames);
  if (!it) return [];
  const parent = draw.chance("inherits", 0.12)
    ? draw.pick(
      "parent",
      world.relations.filter((one) => isTable(one) && !one.isPartitioned && !one.isPartition),
      (one) => one.path,
    )
    : undefined;
  const own = columnsOf(draw, world, parent?.columns ?? []);
  const key = draw.chance("key", 0.7)
    ? own.find(({ type, isGenerated }) => type.sorts && !isGenerated) ?? null
    : null;
  const partition = parent ? null : partitionKey(draw, own, key);
  const all = [...parent?.columns ?? [], ...own];
  const unlogged = !partition && draw.chance("unlogged", 0.1);
  const clauses = [
    ...own.map((column) => writeColumn(draw, column, world, all, partition !== null)),
    ...(key && !(partition && key !== partition.column)
      ? [`CONSTRAINT ${quote(`${it.name}_key`)} PRIMARY KEY (${quote(key.name)})`]
      : []),
    ...draw.some("check", ["check_1", "check_2"], 0.3).map((name) =>
      `CONSTRAINT ${quote(`${it.schema}_${it.name}_${name}`)} CHECK (${conditionOn(draw, name, all, world)})`
    ),
  ];
  remember(world, it, "table", all, {
    key: partition || unlogged ? null : key,
    isPartitioned: partition !== null,
    isPlain: !parent && !partition && !unlogged,
  });
  const statements = [
    `CREATE ${unlogged ? "UNLOGGED " : ""}TABLE ${it.path} (${clauses.join(", ")})` +
    (parent ? ` INHERITS (${parent.path})` : "") +
    (partition ? ` PARTITION BY ${partition.method} (${quote(partition.column.name)})` : "") +
    (draw.chance("fillfactor", 0.15) && !partition
      ? ` WITH (fillfactor='${70 + draw.number("fill", 20)}')`
      : ""),
  ];
  if (partition) statements.push(...partitionsOf(draw, world, it, all, partition));
  return [...statements, ...settingsOf(draw, it.path, all, partition !== null)];
};

/** The columns that a table has beside the inherited ones. */
function columnsOf(draw: Draw, world: World, inherited: readonly KnownColumn[]): KnownColumn[] {
  const isNew = (name: string) => !inherited.some((column) => column.name === name);
  const names = ["id", ...draw.some("column", columnNames.filter((name) => name !== "id"), 0.45)].filter(
    isNew,
  );
  const plain = names.map((name): KnownColumn => ({
    name,
    type: draw.pick(`${name} type`, world.types, (type) => type.name)!,
  }));
  if (!draw.chance("generated", 0.2) || !isNew("made")) return plain;
  const { type } = expressionOver(draw, "generated", sourceOf(draw, [...inherited, ...plain]), world);
  const known = world.types.find(({ name }) => name === type) ??
    { name: type, samples: ["0"], sorts: true, family: "other" };
  return [...plain, { name: "made", type: known, isGenerated: true }];
}

/** The column from which the generated one is made. */
function sourceOf(draw: Draw, columns: readonly KnownColumn[]): KnownColumn {
  return draw.pick("generated from", columns.filter(({ isGenerated }) => !isGenerated), ({ name }) => name)!;
}

function writeColumn(
  draw: Draw,
  column: KnownColumn,
  world: World,
  all: readonly KnownColumn[],
  isPartitioned: boolean,
): string {
  const ask = (what: string) => `${column.name} ${what}`;
  const { type } = column;
  const name = quote(column.name);
  if (column.isGenerated) {
    const { sql } = expressionOver(draw, "generated", sourceOf(draw, all), world);
    return `${name} ${type.name} GENERATED ALWAYS AS (${sql}) STORED`;
  }
  const notNull = draw.chance(ask("not null"), 0.3) ? " NOT NULL" : "";
  const collates = type.family === "text" && !type.name.includes(".") && draw.chance(ask("collate"), 0.1)
    ? ' COLLATE "C"'
    : "";
  if (["integer", "bigint", "smallint"].includes(type.name)) {
    if (!isPartitioned && draw.chance(ask("identity"), 0.15)) {
      const start = draw.chance(ask("start"), 0.3) ? ` (START WITH ${draw.number(ask("at"), 50) + 1})` : "";
      return `${name} ${type.name} GENERATED ${
        draw.pick(ask("when"), ["ALWAYS", "BY DEFAULT"])
      } AS IDENTITY${start}`;
    }
    const sequence = draw.pick(ask("sequence"), world.sequences);
    if (sequence && draw.chance(ask("next"), 0.3)) {
      return `${name} ${type.name} DEFAULT nextval('${sequence}')${notNull}`;
    }
  }
  const value = draw.chance(ask("default"), 0.35)
    ? ` DEFAULT ${constantOf(draw, ask("value"), type, world)}`
    : "";
  return `${name} ${type.name}${collates}${value}${notNull}`;
}

interface Partitioning {
  readonly method: "RANGE" | "LIST" | "HASH";
  readonly column: KnownColumn;
}

function partitionKey(draw: Draw, own: readonly KnownColumn[], key: KnownColumn | null): Partitioning | null {
  if (!draw.chance("partitioned", 0.15)) return null;
  const candidates = key
    ? [key]
    : own.filter(({ type, isGenerated }) => ["number", "text", "date"].includes(type.family) && !isGenerated);
  const column = candidates.find(({ type }) =>
    ["number", "text", "date"].includes(type.family) && !type.name.includes(".")
  );
  if (!column) return null;
  const method = draw.pick("method", ["RANGE", "LIST", "HASH"] as const)!;
  return { method, column };
}

function partitionsOf(
  draw: Draw,
  world: World,
  parent: { readonly schema: string; readonly name: string; readonly path: string },
  columns: readonly KnownColumn[],
  { method, column }: Partitioning,
): string[] {
  const parts = draw.some("part", ["p0", "p1", "rest"], 0.6).filter((part) =>
    method !== "HASH" || part !== "rest"
  );
  const bounds: Record<string, Record<string, readonly [string, string]>> = {
    number: { p0: ["0", "10"], p1: ["10", "20"] },
    text: { p0: ["'a'", "'f'"], p1: ["'f'", "'m'"] },
    date: { p0: ["'2020-01-01'", "'2021-01-01'"], p1: ["'2021-01-01'", "'2022-01-01'"] },
  };
  return parts.flatMap((part, index) => {
    const name = `${parent.name}_${part}`;
    if (claim(world, `relation/${parent.schema}`, name) === null) return [];
    const [low, high] = bounds[column.type.family]![part] ?? ["", ""];
    const bound = part === "rest"
      ? "DEFAULT"
      : method === "HASH"
      ? `FOR VALUES WITH (MODULUS 3, REMAINDER ${index})`
      : method === "LIST"
      ? `FOR VALUES IN (${low})`
      : `FOR VALUES FROM (${low}) TO (${high})`;
    const it = { schema: parent.schema, name, path: path(parent.schema, name) };
    remember(world, it, "table", columns, { key: null, isPartition: true, isPlain: false });
    const own = draw.pick(
      `${part} default of`,
      columns.filter((one) => !one.isGenerated),
      (one) => one.name,
    )!;
    return [
      `CREATE TABLE ${it.path} PARTITION OF ${parent.path} ${bound}`,
      ...(draw.chance(`${part} default`, 0.2)
        ? [
          `ALTER TABLE ${it.path} ALTER COLUMN ${quote(own.name)} SET DEFAULT ${
            constantOf(draw, `${part} value`, own.type, world)
          }`,
        ]
        : []),
    ];
  });
}

function settingsOf(
  draw: Draw,
  table: string,
  own: readonly KnownColumn[],
  isPartitioned: boolean,
): string[] {
  const column = draw.pick("set column", own, ({ name }) => name)!;
  const alter = `ALTER TABLE ${table}`;
  return [
    ...(draw.chance("row security", 0.2) ? [`${alter} ENABLE ROW LEVEL SECURITY`] : []),
    ...(draw.chance("force", 0.1) ? [`${alter} FORCE ROW LEVEL SECURITY`] : []),
    ...(draw.chance("replica", 0.1) && !isPartitioned ? [`${alter} REPLICA IDENTITY FULL`] : []),
    ...(draw.chance("statistics", 0.15)
      ? [`${alter} ALTER COLUMN ${quote(column.name)} SET STATISTICS ${draw.number("target", 500)}`]
      : []),
    ...(draw.chance("storage", 0.15) && ["text", "json"].includes(column.type.family)
      ? [`${alter} ALTER COLUMN ${quote(column.name)} SET STORAGE EXTERNAL`]
      : []),
  ];
}

export function isTable(relation: Relation): boolean {
  return relation.kind === "table";
}

/** Tells the world of a relation. */
export function remember(
  world: World,
  { schema, name, path: where }: { readonly schema: string; readonly name: string; readonly path: string },
  kind: Relation["kind"],
  columns: readonly KnownColumn[],
  more: Partial<Relation> = {},
): void {
  const usual = { key: null, isPartitioned: false, isPartition: false, isPlain: false };
  world.relations.push({ schema, name, path: where, kind, columns, ...usual, ...more });
  world.subjects.push(
    `${kind.toUpperCase()} ${where}`,
    ...columns.map((column) => `COLUMN ${where}.${quote(column.name)}`),
  );
  world.grantable.push({
    subject: `TABLE ${where}`,
    privileges: kind === "table" ? tablePrivileges : ["SELECT"],
  });
  const some = columns[0];
  if (some) world.grantable.push({ subject: `TABLE ${where}`, privileges: [`SELECT (${quote(some.name)})`] });
}
