import { address, userSchema } from "../address.ts";
import { type Catalog, neededBy } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";
import { qualifiedName, quoteName, tableName } from "../name.ts";
import type { TableMember } from "../object.ts";
import { claimRelation } from "./claim.ts";
import { alterClustered, clusterOn } from "./cluster.ts";
import { isMadeAlone } from "./index_attachment.ts";
import { membersOfPartitions } from "./inherited.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { isBusy, isPartitioned } from "./online.ts";
import { alterOptions, printedOptions, withOptions } from "./options.ts";
import { renameTo } from "./rename.ts";

/** An index of a table or a materialized view; that of a constraint is a part of the constraint. PostgreSQL, "CREATE INDEX". */
export interface Index extends TableMember {
  readonly kind: "index";
  /** The relation on which it is, whose name is no part of its own. */
  readonly relation: string;
  readonly unique: boolean;
  /** Method, columns, INCLUDE and NULLS NOT DISTINCT, as PostgreSQL writes them behind the table. */
  readonly definition: string;
  readonly predicate: string | null;
  /** Storage parameters as `name=value`. */
  readonly options: readonly string[];
  readonly tablespace: string | null;
  /** True when CLUSTER uses it. */
  readonly clustered: boolean;
  /** False for what a failed CREATE INDEX CONCURRENTLY left. */
  readonly valid: boolean;
  /** True for one of a partitioned table that is made ONLY there: see `isMadeAlone`. */
  readonly alone: boolean;
  /** Statistics targets of columns that are expressions, as `number=target`. */
  readonly statistics: readonly string[];
}

export const index: ObjectKind<Index> = {
  kind: "index",
  query: () => `
    select ${address("pg_class", "c.oid")} as address, ${address("pg_class", "t.oid")} as parent,
           n.nspname as schema, t.relname as table, c.relname as name, t.relname as relation,
           i.indisunique as unique,
           regexp_replace(
             left(d.keys, length(d.keys) - length(o.clause) - coalesce(length(' WHERE ' || p.predicate), 0)),
             '^USING btree ', '') as definition,
           p.predicate, coalesce(c.reloptions, '{}') as options, ts.spcname as tablespace,
           i.indisclustered as clustered, i.indisvalid or c.relkind = 'I' as valid,
           array(
             select a.attnum || '=' || a.attstattarget from pg_attribute a
             where a.attrelid = c.oid and a.attstattarget >= 0 order by a.attnum) as statistics,
           case when c.relispartition then (
             select ${
    address("pg_class", "h.inhparent")
  } from pg_inherits h where h.inhrelid = c.oid) end as keeper,
           c.relkind = 'I' and ${isMadeAlone("i")} as alone,
           case when c.relkind = 'I' or t.relispartition then array(
             select ${address("pg_class", "h.inhrelid")} from pg_inherits h where h.inhparent = c.oid
             union all
             select 'partition/' || h.inhrelid || '/0' from pg_inherits h
             where c.relkind = 'I' and h.inhparent = t.oid and ${isMadeAlone("i")}
             union all
             select 'partition/' || t.oid || '/0' where t.relispartition and not c.relispartition
           ) end as follows
    from ( -- offset 0: before anything is written, for that is what takes long
      select * from pg_index x where not exists (
        select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
      offset 0
    ) i
    join pg_class c on c.oid = i.indexrelid
    join pg_class t on t.oid = i.indrelid and t.relkind in ('r', 'p', 'm')
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_tablespace ts on ts.oid = c.reltablespace
    cross join lateral ( -- offset 0: written once for each index, not once for each use
      select substr(pg_get_indexdef(c.oid), 1 + length(concat(
        'CREATE ', case when i.indisunique then 'UNIQUE ' end, 'INDEX ', quote_ident(c.relname),
        ' ON ', case when c.relkind = 'I' then 'ONLY ' end, quote_ident(n.nspname), '.', quote_ident(t.relname), ' ')))
      offset 0
    ) as d(keys)
    cross join lateral (select pg_get_expr(i.indpred, i.indrelid) offset 0) as p(predicate)
    cross join lateral (
      select ${printedOptions} from unnest(c.reloptions) r
    ) as o(clause)
    where t.relpersistence <> 't' and ${userSchema}
    order by n.nspname, t.relname, c.relname`,
  identify: qualifiedName,
  subject: (it) => `INDEX ${qualifiedName(it)}`,
  create: (it, context) => [createIndex(it, context), ...indexSettings(it)],
  drop: (it, context) =>
    buildsApart(it, context)
      ? { sql: `DROP INDEX CONCURRENTLY ${qualifiedName(it)}`, noTransaction: true, pace: "outside" }
      : `DROP ${index.subject(it)}${hasConstraints(it, context.current) ? " CASCADE" : ""}`,
  rename: (it, before) => renameTo(index.subject(before), it),
  attributes: {
    relation: "replace",
    unique: "replace",
    definition: "replace",
    predicate: "replace",
    options: (it, before) => alterOptions(`ALTER ${index.subject(it)}`, it.options, before.options),
    tablespace: (it) =>
      `ALTER ${index.subject(it)} SET TABLESPACE ${quoteName(it.tablespace ?? "pg_default")}`,
    clustered: alterClustered,
    valid: "replace",
    alone: "ignore",
    statistics: (it, before) => [
      ...before.statistics.map((old) => alterStatistics(it, `${old.split("=")[0]}=-1`)),
      ...it.statistics.map((target) => alterStatistics(it, target)),
    ],
  },
  printed: () => ["definition", "predicate"],
  unordered: ["options"],
  avoids: otherIndexes,
  claims: (it) => [claimRelation(it.schema, it.name)],
};

/** The indexes of the partitions: one that is made on a partitioned table takes in what fits. */
function otherIndexes({ parent }: Index, { current }: Pick<Context, "current">): string[] {
  return membersOfPartitions(parent!, current).filter((member) => "clustered" in member).map((member) =>
    member.identity
  );
}

/** Neither an index nor a constraint of a partition that is attached to it could go first. */
function hasConstraints(it: Index, current: Catalog): boolean {
  return [...neededBy(current, it.identity)].some((user) =>
    current.objects.get(user)!.parent?.startsWith("constraint:")
  );
}

/** That of a partitioned table takes those of the partitions, which are built before, and is done at once. */
function buildsApart(it: Index, context: Context): boolean {
  return isBusy(it, context) && !isPartitioned(it, context) && it.keeper === null;
}

function createIndex(it: Index, context: Context): Ddl {
  if (!isBusy(it, context) || isPartitioned(it, context)) return { sql: writeIndex(it) };
  return { sql: writeIndex(it, "CONCURRENTLY "), noTransaction: true, pace: "outside" };
}

function writeIndex(it: Index, how = ""): string {
  return [
    `CREATE ${it.unique ? "UNIQUE " : ""}INDEX ${how}${quoteName(it.name)} ON ${it.alone ? "ONLY " : ""}${
      tableName(it)
    } ${it.definition}`,
    ...(it.options.length === 0 ? [] : [withOptions(it.options)]),
    ...(it.tablespace === null ? [] : [`TABLESPACE ${quoteName(it.tablespace)}`]),
    ...(it.predicate === null ? [] : [`WHERE ${it.predicate}`]),
  ].join(" ");
}

function indexSettings(it: Index): string[] {
  return [
    ...(it.clustered ? [clusterOn(it)] : []),
    ...it.statistics.map((target) => alterStatistics(it, target)),
  ];
}

function alterStatistics(it: Index, target: string): string {
  const [number, value] = target.split("=");
  return `ALTER ${index.subject(it)} ALTER COLUMN ${number} SET STATISTICS ${value}`;
}
