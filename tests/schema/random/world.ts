import type { Draw } from "./gene.ts";

/** A type that columns can have. */
export interface KnownType {
  readonly name: string;
  /** Expressions of the type, all of them immutable. */
  readonly samples: readonly string[];
  /** True for a type with a default btree operator class, which takes part in keys. */
  readonly sorts: boolean;
  /** What a function for the type is for; a domain has that of its base. */
  readonly family: string;
}

export interface KnownColumn {
  readonly name: string;
  readonly type: KnownType;
  readonly isGenerated?: boolean;
}

/** A relation that was made. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  /** With its schema, quoted. */
  readonly path: string;
  readonly kind: "table" | "view" | "materialized view";
  readonly columns: readonly KnownColumn[];
  /** Its primary key, for foreign keys. */
  readonly key: KnownColumn | null;
  readonly isPartitioned: boolean;
  readonly isPartition: boolean;
  /** True for what others inherit from, or that inherits. */
  readonly isPlain: boolean;
}

export interface KnownFunction {
  readonly path: string;
  readonly argument: KnownType;
  readonly result: KnownType;
}

/** What of a random schema is there already. */
export interface World {
  readonly version: number;
  readonly schemas: string[];
  readonly types: KnownType[];
  readonly sequences: string[];
  readonly relations: Relation[];
  /** Immutable functions of one argument, for expressions. */
  readonly functions: KnownFunction[];
  readonly triggerFunctions: string[];
  /** What COMMENT ON can say: `TABLE public.a`. */
  readonly subjects: string[];
  /** What GRANT can be about, with its privileges. */
  readonly grantable: { readonly subject: string; readonly privileges: readonly string[] }[];
  /** Names that are taken, by schema and namespace. */
  readonly taken: Set<string>;
}

/** Writes the statements that make one gene's object, and tells the world of it; none where the world lacks what it needs. */
export type Writer = (draw: Draw, world: World) => readonly string[];

export function quote(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !["user", "order"].includes(name) ? name : `"${name}"`;
}

export function path(schema: string, name: string): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** A free name out of a small pool, so that independent schemas share names; null when all are taken. */
export function takeName(
  draw: Draw,
  world: World,
  space: string,
  pool: readonly string[],
): { readonly schema: string; readonly name: string; readonly path: string } | null {
  const schema = draw.pick("schema", world.schemas)!;
  const free = pool.filter((name) => !world.taken.has(`${space}/${schema}/${name}`));
  const name = draw.pick("name", free);
  if (name === undefined) return null;
  world.taken.add(`${space}/${schema}/${name}`);
  return { schema, name, path: path(schema, name) };
}

/** A name that is taken in its space, or null. */
export function claim(world: World, space: string, name: string): string | null {
  if (world.taken.has(`${space}/${name}`)) return null;
  world.taken.add(`${space}/${name}`);
  return name;
}

export const relationNames = ["a", "b", "c", "d", "e", "f", "g", "h", "Mixed Case", "order"];
export const typeNames = ["ta", "tb", "tc", "td", "te", "Type X"];
export const functionNames = ["fa", "fb", "fc", "fd", "fe", "Fn"];
export const columnNames = ["id", "x", "y", "z", "w", "Col", "user", "created"];

const integer: KnownType = { name: "integer", samples: ["0", "42", "(-1)"], sorts: true, family: "number" };
const text: KnownType = {
  name: "text",
  samples: ["'a'::text", "''::text", "'it''s'::text"],
  sorts: true,
  family: "text",
};

/** PostgreSQL's own types. */
export const baseTypes: readonly KnownType[] = [
  integer,
  { name: "bigint", samples: ["0::bigint", "9000000000"], sorts: true, family: "number" },
  { name: "smallint", samples: ["1::smallint"], sorts: true, family: "number" },
  { name: "numeric(10,2)", samples: ["1.50", "0::numeric"], sorts: true, family: "number" },
  text,
  { name: "character varying(40)", samples: ["'v'::varchar", "'w'"], sorts: true, family: "text" },
  { name: "boolean", samples: ["true", "false"], sorts: true, family: "boolean" },
  { name: "date", samples: ["'2020-01-01'::date"], sorts: true, family: "date" },
  {
    name: "timestamp without time zone",
    samples: ["'2020-01-01 10:00'::timestamp"],
    sorts: true,
    family: "time",
  },
  { name: "uuid", samples: ["'00000000-0000-0000-0000-000000000001'::uuid"], sorts: true, family: "uuid" },
  { name: "jsonb", samples: ["'{}'::jsonb", `'{"a": [1]}'::jsonb`], sorts: true, family: "json" },
  { name: "integer[]", samples: ["'{}'::integer[]", "ARRAY[1, 2]"], sorts: true, family: "numbers" },
  { name: "text[]", samples: ["'{}'::text[]", "ARRAY['a'::text]"], sorts: true, family: "texts" },
  { name: "point", samples: ["'(0,0)'::point"], sorts: false, family: "point" },
  { name: "int4range", samples: ["'[1,5)'::int4range"], sorts: true, family: "range" },
];

/** An empty world; `public` is there before all. */
export function emptyWorld(version: number): World {
  return {
    ...{ version, schemas: ["public"], types: [...baseTypes], sequences: [], relations: [], functions: [] },
    ...{ triggerFunctions: [], subjects: ["SCHEMA public"], grantable: [], taken: new Set<string>() },
  };
}

/** An immutable expression of a type, by a function of the schema where there is one. */
export function constantOf(draw: Draw, question: string, type: KnownType, world: World): string {
  const fitting = world.functions.filter(({ result }) => result.name === type.name);
  const made = draw.pick(`${question} function`, fitting, (it) => it.path + it.argument.name);
  const sample = (of: KnownType) => draw.pick(`${question} sample`, of.samples)!;
  if (made && draw.chance(`${question} calls`, 0.6)) {
    return `${made.path}(${cast(sample(made.argument), made.argument)})`;
  }
  return cast(sample(type), type);
}

/** An immutable expression over a column, with its type. */
export function expressionOver(
  draw: Draw,
  question: string,
  column: KnownColumn,
  world: World,
): { readonly sql: string; readonly type: string } {
  const name = quote(column.name);
  const fitting = world.functions.filter(({ argument }) => argument.name === column.type.name);
  const made = draw.pick(`${question} function`, fitting, (it) => it.path + it.result.name);
  if (made && draw.chance(`${question} calls`, 0.6)) {
    return { sql: `${made.path}(${name})`, type: made.result.name };
  }
  switch (column.type.family) {
    case "number":
      return { sql: `(${name} + ${draw.number(`${question} number`, 9)})::numeric`, type: "numeric" };
    case "text":
      return {
        sql: draw.chance(`${question} upper`, 0.5) ? `upper(${name}::text)` : `lower(${name}::text)`,
        type: "text",
      };
    case "json":
      return { sql: `(${name} ->> 'k'::text)`, type: "text" };
    default:
      return { sql: `(${name} IS NULL)`, type: "boolean" };
  }
}

/** A condition on some column of a list. */
export function conditionOn(
  draw: Draw,
  question: string,
  columns: readonly KnownColumn[],
  world: World,
): string {
  const column = draw.pick(`${question} column`, columns, (it) => it.name)!;
  const name = quote(column.name);
  const { type } = column;
  switch (draw.number(`${question} form`, 4)) {
    case 0:
      return `${name} IS NOT NULL`;
    case 1:
      return type.sorts ? `${name} <> ${constantOf(draw, question, type, world)}` : `${name} IS NULL`;
    case 2:
      return type.sorts
        ? `${name} IN (${type.samples.map((sample) => cast(sample, type)).join(", ")})`
        : `${name} IS NULL`;
    default:
      return `${expressionOver(draw, question, column, world).sql} IS NOT NULL OR ${name} IS NULL`;
  }
}

function cast(sample: string, { name }: KnownType): string {
  return `(${sample})::${name}`;
}
