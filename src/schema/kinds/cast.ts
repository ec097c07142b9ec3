import { address } from "../address.ts";
import type { CatalogObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** A cast. PostgreSQL, "CREATE CAST". */
export interface Cast extends CatalogObject {
  readonly kind: "cast";
  /** `WITH FUNCTION f(t)`, `WITHOUT FUNCTION`, `WITH INOUT`. */
  readonly method: string;
  /** `AS ASSIGNMENT`, `AS IMPLICIT`; null for one that is only done when asked for. */
  readonly context: string | null;
}

/** Its name is `source AS target`. */
export const cast: ObjectKind<Cast> = {
  kind: "cast",
  query: () => `
    select ${address("pg_cast", "c.oid")} as address,
           format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null) as name,
           case c.castmethod when 'f' then 'WITH FUNCTION ' || c.castfunc::regprocedure::text
             when 'i' then 'WITH INOUT' else 'WITHOUT FUNCTION' end as method,
           case c.castcontext when 'a' then 'AS ASSIGNMENT' when 'i' then 'AS IMPLICIT' end as context
    from pg_cast c
    where c.oid >= 16384 and not exists ( -- from a range type to its multirange type
      select from pg_depend d where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i')
    order by format_type(c.castsource, null) collate "C", format_type(c.casttarget, null) collate "C"`,
  identify: ({ name }) => name,
  subject: ({ name }) => `CAST (${name})`,
  create: (it) => `CREATE ${cast.subject(it)} ${it.method}${it.context === null ? "" : ` ${it.context}`}`,
  drop: (it) => `DROP ${cast.subject(it)}`,
  attributes: { method: "replace", context: "replace" },
};
