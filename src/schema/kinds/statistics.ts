import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteName, quotePath } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** Extended statistics, which go with their table. PostgreSQL, "CREATE STATISTICS". */
export interface Statistics extends SchemaObject {
  readonly kind: "statistics";
  /** Schema and name of the table. */
  readonly on: readonly string[];
  /** `ndistinct`, `dependencies`, `mcv`; empty for the one kind that a single expression has. */
  readonly kinds: readonly string[];
  /** Their order says nothing. */
  readonly columns: readonly string[];
  /** Expressions came with PostgreSQL 14. */
  readonly expressions: readonly string[];
  /** The statistics target; null for those of the columns. */
  readonly target: number | null;
}

export const statistics: ObjectKind<Statistics> = {
  kind: "statistics",
  query: (version) => `
    select ${address("pg_statistic_ext", "s.oid")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, s.stxname as name, array[cn.nspname::text, c.relname::text] as on,
           array(
             select case k when 'd' then 'ndistinct' when 'f' then 'dependencies' else 'mcv' end
             from unnest(s.stxkind) k where k <> 'e' order by k) as kinds,
           array(
             select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum = any(s.stxkeys) order by a.attname) as columns,
           ${
    version < 140000 ? "'{}'::text[]" : "coalesce(pg_get_statisticsobjdef_expressions(s.oid), '{}')"
  } as expressions,
           nullif(s.stxstattarget, -1)::int as target
    from pg_statistic_ext s
    join pg_namespace n on n.oid = s.stxnamespace
    join pg_class c on c.oid = s.stxrelid
    join pg_namespace cn on cn.oid = c.relnamespace
    where ${userSchema}
    order by n.nspname, s.stxname`,
  subject: (it) => `STATISTICS ${qualifiedName(it)}`,
  create: (it) => [writeStatistics(it), ...(it.target === null ? [] : [setTarget(it)])],
  drop: (it) => `DROP ${statistics.subject(it)}`,
  rename: (it, before) => renameTo(statistics.subject(before), it),
  attributes: {
    on: "replace",
    kinds: "replace",
    columns: "replace",
    expressions: "replace",
    target: setTarget,
  },
  printed: () => ["expressions"],
};

function writeStatistics(it: Statistics): string {
  const kinds = [0, 3].includes(it.kinds.length) ? "" : ` (${it.kinds.join(", ")})`; // all unless said
  const on = [...it.columns.map(quoteName), ...it.expressions.map((expression) => `(${expression})`)];
  return `CREATE ${statistics.subject(it)}${kinds} ON ${on.join(", ")} FROM ${quotePath(...it.on)}`;
}

function setTarget(it: Statistics): string {
  return `ALTER ${statistics.subject(it)} SET STATISTICS ${it.target ?? -1}`;
}
