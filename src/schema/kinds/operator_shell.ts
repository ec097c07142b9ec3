import { address, userSchema } from "../address.ts";
import { quoteName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/**
 * An operator of which there is only the name, because another one has it as its commutator or negator. That other one
 * makes it and leaves it behind, in the way of its types. PostgreSQL, "CREATE OPERATOR", notes.
 */
export interface OperatorShell extends SchemaObject {
  readonly kind: "operator_shell";
  /** The types left and right of it: `integer, integer`. */
  readonly arguments: string;
}

export const operatorShell: ObjectKind<OperatorShell> = {
  kind: "operator_shell",
  query: () => `
    select ${address("pg_operator", "o.oid")} as address, n.nspname as schema, o.oprname as name,
           coalesce(l.type, 'NONE') || ', ' || coalesce(r.type, 'NONE') as arguments
    from pg_operator o
    join pg_namespace n on n.oid = o.oprnamespace
    cross join lateral (select case when o.oprleft <> 0 then format_type(o.oprleft, null) end as type) l
    cross join lateral (select case when o.oprright <> 0 then format_type(o.oprright, null) end as type) r
    where o.oprcode = 0 and ${userSchema}
    order by n.nspname, o.oprname, l.type collate "C", r.type collate "C"`,
  identify: (it) => `${quoteName(it.schema)}.${it.name}(${it.arguments})`,
  subject: (it) => `OPERATOR ${quoteName(it.schema)}.${it.name} (${it.arguments})`,
  create: () => [],
  drop: (it, { desired }) => {
    const isFilled = desired.objects.has(it.identity.replace("operator_shell:", "operator:"));
    return isFilled ? [] : `DROP ${operatorShell.subject(it)}`;
  },
  attributes: {},
};
