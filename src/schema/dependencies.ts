import type { Address } from "./address.ts";
import type { Query } from "./query.ts";

/** One row of `pg_depend`. PostgreSQL, chapter 52.18 "pg_depend". */
export interface Dependency {
  readonly dependent: Address;
  readonly referenced: Address;
  /** `deptype`: n normal, a automatic, i internal, P and S partition, e and x extension. */
  readonly type: string;
  /** True for the expression of a generated column, which is a part of the column. */
  readonly generated: boolean;
}

/**
 * Reads the dependencies among objects that were not made by initdb (16384 is `FirstNormalObjectId`),
 * and on schemas, of which `public` is an early one. What PostgreSQL makes for itself is left out.
 */
export async function readDependencies(query: Query): Promise<readonly Dependency[]> {
  const rows = await query(`
    select d.classid || '/' || d.objid || '/' || d.objsubid as dependent,
           d.refclassid || '/' || d.refobjid || '/' || d.refobjsubid as referenced,
           d.deptype::text as type,
           d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and exists (
             select from pg_attrdef ad
             join pg_attribute a on a.attrelid = ad.adrelid and a.attnum = ad.adnum
             where ad.oid = d.objid and ad.adrelid = d.refobjid and ad.adnum = d.refobjsubid
               and a.attgenerated <> '') as generated
    from pg_depend d
    where d.objid >= 16384
      and (d.refobjid >= 16384 or d.refclassid in ('pg_namespace'::regclass, 'pg_extension'::regclass))
      and not (d.classid = 'pg_trigger'::regclass and d.refclassid = 'pg_constraint'::regclass) -- of foreign keys
      and not (d.classid = 'pg_class'::regclass and d.objid in (
        select oid from pg_class where relnamespace = 'pg_toast'::regnamespace))
    order by d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype`);
  return rows as unknown as readonly Dependency[];
}
