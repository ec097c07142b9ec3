import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteName } from "../name.ts";
import type { CatalogObject, SchemaObject } from "../object.ts";
import { claimRelation, claimType } from "./claim.ts";
import { columnOptions, compressionName, storageName } from "./column_query.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { alterOptions, withOptions } from "./options.ts";
import { renameTo } from "./rename.ts";
import { viewDefinition } from "./view_query.ts";

/** A materialized view; its indexes are members of it. PostgreSQL, "CREATE MATERIALIZED VIEW". */
export interface MaterializedView extends SchemaObject {
  readonly kind: "materialized_view";
  /** The query, as PostgreSQL writes it. */
  readonly definition: string;
  /** Storage parameters as `name=value`, those of its TOAST table with `toast.` before. */
  readonly options: readonly string[];
  /** Null for PostgreSQL's own, `heap`. */
  readonly accessMethod: string | null;
  /** Null for the database's. */
  readonly tablespace: string | null;
  /** False for one WITH NO DATA. What fills and empties it are REFRESHes, so it is not compared. */
  readonly populated: boolean;
  /** The tables, and other relations, whose rows its columns hold whole, as `format_type` writes their types. */
  readonly rowTypes: readonly string[];
  /** Settings of columns that are not the usual ones. */
  readonly columns: readonly ColumnSettings[];
}

interface ColumnSettings {
  readonly name: string;
  readonly storage: string | null;
  readonly compression: string | null;
  readonly statistics: number | null;
  /** `n_distinct=…`, without blanks. */
  readonly options: readonly string[];
}

/** Tells a materialized view from other objects. */
export function isMaterializedView(object: CatalogObject): object is MaterializedView {
  return object.kind === "materialized_view";
}

const usual = { storage: null, compression: null, statistics: null, options: [] };

export const materializedView: ObjectKind<MaterializedView> = {
  kind: "materialized_view",
  query: (version) => `
    select ${address("pg_class", "c.oid")} as address, n.nspname as schema, c.relname as name,
           ${viewDefinition("c.oid")} as definition,
           array(select unnest(c.reloptions) union all select 'toast.' || unnest(toast.reloptions)) as options,
           nullif(am.amname, 'heap') as "accessMethod", ts.spcname as tablespace, c.relispopulated as populated,
           array(
             select format_type(r.oid, null) from ${wholeRows} order by a.attnum, 1) as "rowTypes",
           array(
             select ${address("pg_class", "ra.attrelid", "ra.attnum")}
             from ${wholeRows} join pg_attribute ra on ra.attrelid = r.typrelid and ra.attnum > 0 and not ra.attisdropped
             order by a.attnum, ra.attnum) as follows,
           ${columnSettings(version)} as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_class toast on toast.oid = c.reltoastrelid
    left join pg_am am on am.oid = c.relam
    left join pg_tablespace ts on ts.oid = c.reltablespace
    where c.relkind = 'm' and ${userSchema}
    order by n.nspname, c.relname`,
  subject: (it) => `MATERIALIZED VIEW ${qualifiedName(it)}`,
  create: (
    it,
    context,
  ) => [writeView(it, context), ...it.columns.flatMap((column) => alterColumn(it, column, usual))],
  drop: (it) => `DROP ${materializedView.subject(it)}`,
  rename: (it, before) => renameTo(materializedView.subject(before), it),
  attributes: {
    definition: "replace",
    options: (it, before) =>
      alterOptions(`ALTER ${materializedView.subject(it)}`, it.options, before.options),
    accessMethod: (it, _, { desired }) =>
      desired.version < 150000
        ? null
        : `ALTER ${materializedView.subject(it)} SET ACCESS METHOD ${quoteName(it.accessMethod ?? "heap")}`,
    tablespace: (it) =>
      `ALTER ${materializedView.subject(it)} SET TABLESPACE ${quoteName(it.tablespace ?? "pg_default")}`,
    populated: "ignore",
    rowTypes: "ignore",
    columns: alterColumns,
  },
  printed: () => ["definition"],
  unordered: ["options"],
  claims: (it) => [claimRelation(it.schema, it.name), claimType(it.schema, it.name)],
};

/**
 * SQL for the columns that are rows of a type, or hold such within lists, domains, composite types or rows of views. While
 * there are any, columns of the table that has the type can't be altered: the view follows them all.
 */
const wholeRows = `(
               with recursive held as (
                 select x.attnum, x.atttypid as type from pg_attribute x
                 where x.attrelid = c.oid and x.attnum > 0 and not x.attisdropped
                 union
                 select held.attnum, inner_types.type
                 from held join pg_type t on t.oid = held.type
                 cross join lateral (
                   select t.typelem as type union all select t.typbasetype union all
                   select x.atttypid from pg_class k join pg_attribute x on x.attrelid = k.oid
                   where k.oid = t.typrelid and k.relkind in ('c', 'v') and x.attnum > 0 and not x.attisdropped
                 ) inner_types
                 where inner_types.type <> 0)
               select attnum, type as row from held) a
             join pg_type r on r.oid = a.row and r.typtype = 'c'`;

/** SQL for the columns with settings of their own; compression came with PostgreSQL 14. */
function columnSettings(version: number): string {
  return `coalesce((
             select jsonb_agg(jsonb_build_object('name', s.name, 'storage', s.storage, 'compression', s.compression,
                      'statistics', s.statistics, 'options', s.options) order by s.name)
             from (
               select a.attname as name, case when a.attstorage <> t.typstorage then ${
    storageName("a.attstorage")
  } end as storage,
                 ${compressionName(version)} as compression, nullif(a.attstattarget, -1)::int as statistics,
                 ${columnOptions} as options
               from pg_attribute a
               join pg_type t on t.oid = a.atttypid
               where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             ) s
             where coalesce(s.storage, s.compression, s.statistics::text) is not null or s.options <> '{}'), '[]')`;
}

/** One that is replaced is filled again when it was filled before. */
function writeView(it: MaterializedView, { current }: Context): string {
  const before = current.objects.get(it.identity);
  const filled = it.populated || (before !== undefined && "populated" in before && before.populated === true);
  return [
    `CREATE ${materializedView.subject(it)}`,
    ...(it.accessMethod === null ? [] : [`USING ${quoteName(it.accessMethod)}`]),
    ...(it.options.length === 0 ? [] : [withOptions(it.options)]),
    ...(it.tablespace === null ? [] : [`TABLESPACE ${quoteName(it.tablespace)}`]),
    `AS\n${it.definition}${filled ? "" : "\nWITH NO DATA"}`,
  ].join(" ");
}

/** SET STORAGE DEFAULT came with PostgreSQL 16. */
function alterColumns(
  after: MaterializedView,
  before: MaterializedView,
  { desired }: Context,
): string[] | null {
  const names = new Set([...before.columns, ...after.columns].map(({ name }) => name));
  const pairs = [...names].map((name) => [settingsOf(after, name), settingsOf(before, name)] as const);
  if (desired.version < 160000 && pairs.some(([now, old]) => now.storage === null && old.storage !== null)) {
    return null;
  }
  return pairs.flatMap(([now, old]) => alterColumn(after, now, old));
}

function settingsOf(it: MaterializedView, name: string): ColumnSettings {
  return it.columns.find((column) => column.name === name) ?? { name, ...usual };
}

function alterColumn(it: MaterializedView, now: ColumnSettings, old: Omit<ColumnSettings, "name">): string[] {
  const alter = `ALTER ${materializedView.subject(it)} ALTER COLUMN ${quoteName(now.name)}`;
  return [
    ...(now.storage === old.storage ? [] : [`${alter} SET STORAGE ${now.storage ?? "DEFAULT"}`]),
    ...(now.compression === old.compression
      ? []
      : [`${alter} SET COMPRESSION ${now.compression ?? "default"}`]),
    ...(now.statistics === old.statistics ? [] : [`${alter} SET STATISTICS ${now.statistics ?? -1}`]),
    ...alterOptions(alter, now.options, old.options),
  ];
}
