import { address, userSchema } from "../address.ts";
import { isMadeAlone } from "./index_attachment.ts";
import { printedOptions } from "./options.ts";

/** The query for constraints of tables: NOT ENFORCED came with PostgreSQL 18. */
export function constraintQuery(version: number): string {
  return `
    select ${address("pg_constraint", "k.oid")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, k.conname as name, k.contype::text as type,
           regexp_replace(
             case when k.contype <> 'x' then pg_get_constraintdef(k.oid)
               else replace(pg_get_constraintdef(k.oid), concat(
                 (select ${printedOptions} from unnest(xc.reloptions) r),
                 ' WHERE (' || pg_get_expr(x.indpred, x.indrelid) || ')'), '') end,
             '( DEFERRABLE)?( INITIALLY DEFERRED)?( NOT ENFORCED)?( NOT VALID)?$', '') as definition,
           pg_get_expr(x.indpred, x.indrelid) as predicate,
           k.condeferrable as deferrable, k.condeferred as deferred,
           k.convalidated or ${version < 180000 ? "false" : "not k.conenforced"} as validated,
           ${version < 180000 ? "true" : "k.conenforced"} as enforced,
           k.conislocal or k.conparentid <> 0 as local,
           coalesce(xc.reloptions, '{}') as options, ts.spcname as tablespace,
           coalesce(x.indisclustered, false) as clustered,
           c.relkind = 'p' and x.indexrelid is not null and ${isMadeAlone("x")} as alone,
           case when k.contype = 'f' then array[${
    address("pg_class", "k.confrelid")
  }] end as needs, -- as a whole: for what changes about it
           case when k.conparentid <> 0 then ${
    address("pg_constraint", "k.conparentid")
  } when xc.relispartition then (
             select ${
    address("pg_class", "h.inhparent")
  } from pg_inherits h where h.inhrelid = xc.oid) end as keeper,
           case when x.indexrelid is not null and c.relkind = 'p' then array(
             select ${address("pg_class", "h.inhrelid")} from pg_inherits h where h.inhparent = xc.oid
             union all
             select 'partition/' || h.inhrelid || '/0' from pg_inherits h
             where h.inhparent = c.oid and ${isMadeAlone("x")})
             when k.contype = 'f' then array( -- without its attachments an index is not valid
               select 'index_attachment/' || h.inhrelid || '/0' from pg_inherits h where h.inhparent = k.conindid)
           end as follows,
           case
             when k.contype = 'f' and k.conparentid <> 0 then array[${
    address("pg_constraint", "k.conparentid")
  }]
             when k.contype = 'c' and k.coninhcount > 0 then array(
               select ${address("pg_constraint", "pk.oid")}
               from pg_inherits i join pg_constraint pk on pk.conrelid = i.inhparent and pk.conname = k.conname
               where i.inhrelid = c.oid and pk.contype = 'c') end as origins
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_index x on x.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
    left join pg_class xc on xc.oid = x.indexrelid
    left join pg_tablespace ts on ts.oid = xc.reltablespace
    where k.contype in ('p', 'u', 'f', 'c', 'x') and not exists ( -- what a foreign key has for each partition of the table that it is to
        select from pg_depend d
        where k.contype = 'f' and d.classid = 'pg_constraint'::regclass and d.objid = k.oid
          and d.refclassid = 'pg_constraint'::regclass and d.deptype = 'i')
      and c.relpersistence <> 't' and ${userSchema}
    order by n.nspname, c.relname, array_position(array['p', 'u', 'x', 'c', 'f'], k.contype::text), k.conname`;
}
