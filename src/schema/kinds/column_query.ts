import { address, userSchema } from "../address.ts";

/** The query for columns: compression came with PostgreSQL 14, named not-null constraints with 18. */
export function columnQuery(version: number): string {
  const notNull = version < 180000 ? "case when a.attnotnull then '{}'::jsonb end" : `
           case when nn.oid is not null then jsonb_strip_nulls(jsonb_build_object(
             'name', case when nn.conname <> c.relname || '_' || a.attname || '_not_null'
                            and (c.relispartition or nn.conislocal and not pn.named) then nn.conname end,
             'noInherit', case when nn.connoinherit then true end,
             'notValid', case when not nn.convalidated then true end)) end`;
  const notNullJoin = version < 180000 ? "" : `
    left join pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n' and nn.conkey = array[a.attnum]
    left join lateral (
      select nn.coninhcount > 0 and exists (
        select from pg_inherits i join pg_constraint pk on pk.conrelid = i.inhparent and pk.contype = 'n'
        where i.inhrelid = a.attrelid and pk.conname = nn.conname) as named
    ) pn on true`;
  return `
    select ${address("pg_class", "c.oid", "a.attnum")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, a.attname as name, a.attnum::int as position,
           a.attislocal as local, format_type(a.atttypid, a.atttypmod) as type,
           case when a.attcollation <> t.typcollation then ${collationName("co", "cn")} end as collation,
           ${notNull} as "notNull", ${
    version < 180000
      ? "null"
      : "case when (not nn.conislocal or pn.named) and not c.relispartition then nn.conname end"
  } as "inheritedNotNull", ${
    version < 180000 ? "false" : "coalesce(nn.conislocal, false)"
  } as "notNullLocal", ${identity} as "asIdentity",
           case when a.attgenerated <> '' then jsonb_build_object(
             'expression', pg_get_expr(d.adbin, d.adrelid), 'stored', a.attgenerated = 's') end as generated,
           case when a.attstorage <> t.typstorage then ${storageName("a.attstorage")} end as storage, ${
    storageName("t.typstorage")
  } as "typeStorage",
           ${compressionName(version)} as compression, nullif(a.attstattarget, -1)::int as statistics,
           ${columnOptions} as options, ${foreignOptions} as "foreignOptions",
           case when a.attinhcount > 0 or c.reloftype <> 0 then array(
             select ${address("pg_class", "pa.attrelid", "pa.attnum")}
             from pg_attribute pa
             where pa.attname = a.attname and not pa.attisdropped and pa.attrelid in (
               select i.inhparent from pg_inherits i where i.inhrelid = c.oid
               union all
               select o.typrelid from pg_type o where o.oid = c.reloftype)) end as origins
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
    left join pg_collation co on co.oid = a.attcollation and a.attcollation <> t.typcollation
    left join pg_namespace cn on cn.oid = co.collnamespace
    left join pg_attrdef d on a.attgenerated <> '' and d.adrelid = a.attrelid and d.adnum = a.attnum
    ${notNullJoin}
    where c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't' and a.attnum > 0 and not a.attisdropped and ${userSchema}
    order by n.nspname, c.relname, a.attnum`;
}

/** SQL for the compression of a column `a`; null for the server's default. */
export function compressionName(version: number): string {
  return version < 140000 ? "null" : "case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end";
}

/** SQL for a storage strategy as statements write it. */
export function storageName(letter: string): string {
  return `case ${letter} when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'x' then 'EXTENDED' else 'MAIN' end`;
}

/** SQL for the options of a column, but for the one in which PostgreSQL counts versions since its releases of November 2026. */
export const columnOptions = `case when a.attoptions is null then '{}' else array(
             select o from unnest(a.attoptions) with ordinality as u(o, place)
             where o not like 'pg\\_attver=%' order by place) end`;

/** SQL for the options of a column of a foreign table, sorted: their order says nothing. */
const foreignOptions = `array(select o from unnest(a.attfdwoptions) o order by o collate "C")`;

/** SQL for the name of a collation as statements write it: those of pg_catalog without their schema. */
export function collationName(collation: string, schema: string): string {
  return `case when ${schema}.nspname = 'pg_catalog' then '' else quote_ident(${schema}.nspname) || '.' end
             || quote_ident(${collation}.collname)`;
}

/** The sequence of an identity column; a partition's column has none of its own, its parent's counts for it. */
const identity = `
           case when a.attidentity <> '' then (
             select jsonb_build_object(
               'always', a.attidentity = 'a', 'schema', sn.nspname, 'name', sc.relname, 'unlogged', sc.relpersistence = 'u',
               'type', format_type(s.seqtypid, null), 'start', s.seqstart::text, 'increment', s.seqincrement::text,
               'minimum', s.seqmin::text, 'maximum', s.seqmax::text, 'cache', s.seqcache::text, 'cycle', s.seqcycle)
             from pg_depend dep
             join pg_sequence s on s.seqrelid = dep.objid
             join pg_class sc on sc.oid = s.seqrelid
             join pg_namespace sn on sn.oid = sc.relnamespace
             where dep.classid = 'pg_class'::regclass and dep.deptype = 'i' and dep.refclassid = 'pg_class'::regclass
               and dep.refobjid = a.attrelid and dep.refobjsubid = a.attnum) end`;
