import { address, userSchema } from "../address.ts";
import { quoteName } from "../name.ts";
import type { SchemaObject } from "../object.ts";

/** What names an operator. */
export interface NamedOperator extends SchemaObject {
  /** The types left and right of it, `NONE` where there is none: `integer, integer`. */
  readonly arguments: string;
}

/** The query of the operators that meet a condition: what names them, and more columns of `pg_operator o`. */
export function operatorQuery(condition: string, more: readonly string[] = []): string {
  const columns = [
    `${address("pg_operator", "o.oid")} as address`,
    "n.nspname as schema",
    "o.oprname as name",
    "coalesce(l.type, 'NONE') || ', ' || coalesce(r.type, 'NONE') as arguments",
    ...more,
  ];
  return `
    select ${columns.join(",\n           ")}
    from pg_operator o
    join pg_namespace n on n.oid = o.oprnamespace
    cross join lateral (select case when o.oprleft <> 0 then format_type(o.oprleft, null) end as type) l
    cross join lateral (select case when o.oprright <> 0 then format_type(o.oprright, null) end as type) r
    where ${condition} and ${userSchema}
    order by n.nspname, o.oprname, l.type collate "C", r.type collate "C"`;
}

/** The name of an operator, which is not quoted, with its types. */
export function identifyOperator(it: NamedOperator): string {
  return `${quoteName(it.schema)}.${it.name}(${it.arguments})`;
}

/** The operator, as ALTER, DROP and COMMENT ON name it. */
export function operatorSubject(it: NamedOperator): string {
  return `OPERATOR ${quoteName(it.schema)}.${it.name} (${it.arguments})`;
}
