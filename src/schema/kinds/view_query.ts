import { collationName } from "./column_query.ts";

/** SQL for the query of a view, without its semicolon. */
export function viewDefinition(oid: string): string {
  return `trim(leading ' ' from rtrim(pg_get_viewdef(${oid}), ';'))`;
}

/** SQL for the columns of a view: name, type, and a collation that is not the type's own. */
export function viewColumns(oid: string): string {
  return `array(
             select concat(quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
                           ' COLLATE ' || ${collationName("co", "cn")})
             from pg_attribute a
             join pg_type t on t.oid = a.atttypid
             left join pg_collation co on co.oid = a.attcollation and a.attcollation <> t.typcollation
             left join pg_namespace cn on cn.oid = co.collnamespace
             where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped
             order by a.attnum)`;
}
