import { userSchema } from "./address.ts";

/**
 * What aludel neither compares nor writes, by kind, and the query that finds it: the address as `classid` and `objid`,
 * `schema` (null for what lives in none) and `name`, unquoted.
 */
export const unhandledKinds: Readonly<Record<string, string>> = {
  base_type: types("t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid)"),
  shell_type: types("t.typtype = 'p' and not t.typisdefined"),
  range_with_canonical: types(
    "exists (select from pg_range r where r.rngtypid = t.oid and r.rngcanonical <> 0)",
  ),
  shell_operator: inSchema( // those that an operator names are made by it, see kinds/operator_shell.ts
    "pg_operator",
    "oprname",
    "oprnamespace",
    "x.oprcode = 0 and not exists (select from pg_operator o where x.oid in (o.oprcom, o.oprnegate))",
  ),
  conversion: inSchema("pg_conversion", "conname", "connamespace"),
  relation: inSchema(
    "pg_class",
    "relname",
    "relnamespace",
    "x.relkind not in ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I', 't', 'c')",
  ),
  language: inNone("pg_language", "x.lanname::text", "x.oid >= 16384"),
  access_method: inNone("pg_am", "x.amname::text", "x.oid >= 16384"),
  transform: inNone(
    "pg_transform",
    "format_type(x.trftype, null) || ' LANGUAGE ' || (select l.lanname from pg_language l where l.oid = x.trflang)",
  ),
  subscription: ` -- without its oid, which not everybody may read
    select 0::oid as classid, 0::oid as objid, null as schema, x.subname::text as name
    from pg_subscription x
    where x.subdbid = (select d.oid from pg_database d where d.datname = current_database())`,
  large_object: `
    select 0::oid as classid, 0::oid as objid, null as schema, count(*) || ' in all' as name
    from pg_largeobject_metadata having count(*) > 0`,
  security_label: `
    select l.classoid as classid, l.objoid as objid, i.schema, l.provider || ' ON ' || i.type || ' ' || i.identity as name
    from pg_seclabel l cross join lateral pg_identify_object(l.classoid, l.objoid, l.objsubid) i`,
  object: `
    select distinct d.classid, d.objid, i.schema, i.type || ' ' || i.identity as name
    from pg_depend d
    join pg_namespace n on d.refclassid = 'pg_namespace'::regclass and n.oid = d.refobjid
    cross join lateral pg_identify_object(d.classid, d.objid, 0) i
    where ${userSchema} and d.classid::regclass::text not in (${knownCatalogs()})`,
};

function types(condition: string): string {
  return inSchema("pg_type", "typname", "typnamespace", condition, "t");
}

function inSchema(catalog: string, name: string, namespace: string, condition = "true", alias = "x"): string {
  return `
    select '${catalog}'::regclass::oid as classid, ${alias}.oid as objid, n.nspname as schema, ${alias}.${name}::text as name
    from ${catalog} ${alias} join pg_namespace n on n.oid = ${alias}.${namespace}
    where ${userSchema} and ${condition}`;
}

function inNone(catalog: string, name: string, condition = "true"): string {
  return `
    select '${catalog}'::regclass::oid as classid, x.oid as objid, null as schema, ${name} as name
    from ${catalog} x where ${condition}`;
}

/** The catalogs whose rows depend on a schema and are read by a kind, or are named above. */
function knownCatalogs(): string {
  const names = `
    pg_class pg_type pg_proc pg_collation pg_conversion pg_operator pg_opclass pg_opfamily pg_statistic_ext pg_ts_config
    pg_ts_dict pg_ts_parser pg_ts_template pg_extension pg_default_acl pg_publication_namespace pg_constraint`;
  return names.trim().split(/\s+/).map((name) => `'${name}'`).join(", ");
}
