import { userSchema } from "../address.ts";
import { aclOf, aclRows, roleText } from "./acl.ts";

/**
 * The query for privileges. `type` is what `acldefault` calls the kind of object, `deftype` what `pg_default_acl` calls it.
 * What initdb granted on `public` counts as its birth (`pg_init_privs`), and is passed over: it is another thing in
 * each major version.
 */
export function grantQuery(): string {
  return `
    with thing(classid, objid, subid, schema, owner, acl, type, deftype, "on", "column") as (
      select 'pg_namespace'::regclass, n.oid, 0, 0::oid, n.nspowner, n.nspacl, 'n'::"char", 'n'::"char",
             'SCHEMA ' || quote_ident(n.nspname), null
      from pg_namespace n where ${userSchema}
      union all
      select 'pg_class'::regclass, c.oid, 0, n.oid, c.relowner, c.relacl,
             case c.relkind when 'S' then 's' else 'r' end::"char", case c.relkind when 'S' then 'S' else 'r' end::"char",
             case c.relkind when 'S' then 'SEQUENCE ' else 'TABLE ' end || ${nameOf("c.relname")}, null
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't' and ${userSchema}
        and (c.relacl is not null or not exists ( -- the sequence of an identity column
          select from pg_depend d
          where c.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i'))
      union all
      select 'pg_class'::regclass, c.oid, a.attnum, n.oid, c.relowner, a.attacl, 'c', null,
             'TABLE ' || ${nameOf("c.relname")}, quote_ident(a.attname)
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where a.attacl is not null and a.attnum > 0 and not a.attisdropped and c.relpersistence <> 't' and ${userSchema}
      union all
      select 'pg_proc'::regclass, p.oid, 0, n.oid, p.proowner, p.proacl, 'f', 'f',
             case p.prokind when 'p' then 'PROCEDURE ' else 'FUNCTION ' end || p.oid::regprocedure::text, null
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${userSchema} and not exists ( -- of a range type
        select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
      union all
      select 'pg_type'::regclass, t.oid, 0, n.oid, t.typowner, t.typacl, 'T', 'T',
             case t.typtype when 'd' then 'DOMAIN ' else 'TYPE ' end || ${nameOf("t.typname")}, null
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where ${ownType} and ${userSchema}
      union all
      select 'pg_foreign_data_wrapper'::regclass, w.oid, 0, 0, w.fdwowner, w.fdwacl, 'F', null,
             'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname), null
      from pg_foreign_data_wrapper w
      union all
      select 'pg_foreign_server'::regclass, s.oid, 0, 0, s.srvowner, s.srvacl, 'S', null,
             'FOREIGN SERVER ' || quote_ident(s.srvname), null
      from pg_foreign_server s
    )
    select 'grant/' || classid::oid || '/' || objid || '/' || subid as address,
           classid::oid || '/' || objid || '/' || subid as parent,
           case when subid > 0 then array['grant/' || classid::oid || '/' || objid || '/0'] end as follows,
           '' as name, "on", "column", ${roleText("owner")} as owner,
           case when thing.acl is null then birth.acl else ${
    aclOf(aclRows("thing.acl", "owner"))
  } end as privileges,
           birth.acl as initial, ${withDefaults(givenRows)} as given, ${
    withDefaults(withheldRows)
  } as withheld
    from thing
    cross join lateral (
      select coalesce(
        (select i.initprivs from pg_init_privs i
         where i.classoid = classid and i.objoid = objid and i.objsubid = 0 and i.privtype = 'i' and subid = 0),
        case when subid = 0 then acldefault(type, owner) end) as items
    ) initial
    cross join lateral (select ${aclOf(aclRows("initial.items", "owner"))} as acl offset 0) birth
    where "on" <> 'SCHEMA public' or (thing.acl is not null and ${
    aclOf(aclRows("thing.acl", "owner"))
  } <> birth.acl)
    order by "on" collate "C", subid`;
}

/** SQL: true for a type `t` that is no array, row type or multirange. */
export const ownType = `(t.typtype in ('b', 'e', 'd', 'r', 'c')
        and not exists (select from pg_type e where e.typarray = t.oid)
        and (t.typrelid = 0 or exists (select from pg_class r where r.oid = t.typrelid and r.relkind = 'c')))`;

const givenRows = `
                   select g.* from pg_default_acl d cross join lateral (${
  aclRows("d.defaclacl", "d.defaclrole")
}) g
                   where d.defaclobjtype = deftype and d.defaclnamespace in (0, thing.schema)`;

const withheldRows = `
                   select b.* from pg_default_acl d
                   cross join lateral (${aclRows("acldefault(type, d.defaclrole)", "d.defaclrole")}) b
                   where d.defaclobjtype = deftype and d.defaclnamespace = 0 and not exists (
                     select from (${aclRows("d.defaclacl", "d.defaclrole")}) g
                     where g.grantee = b.grantee and g.privilege_type = b.privilege_type)`;

/** Most databases have no default privileges: that is found out once. */
function withDefaults(rows: string): string {
  return `case when exists (select from pg_default_acl) then ${aclOf(rows)} else '{}' end`;
}

function nameOf(column: string): string {
  return `quote_ident(n.nspname) || '.' || quote_ident(${column})`;
}
