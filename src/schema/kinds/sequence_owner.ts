import { address, userSchema } from "../address.ts";
import { qualifiedName, quotePath } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/**
 * The column that owns a sequence, apart from the sequence because the column's default needs that first.
 * Table and sequence must have one owner before, and whether they are logged must be said: a table takes along the sequences that
 * it owns by then.
 */
export interface SequenceOwner extends SchemaObject {
  readonly kind: "sequence_owner";
  /** Schema, table and column. */
  readonly owner: readonly string[];
}

export const sequenceOwner: ObjectKind<SequenceOwner> = {
  kind: "sequence_owner",
  query: () => `
    select 'sequence_owner/' || c.oid || '/0' as address, ${address("pg_class", "c.oid")} as parent,
           array[${address("pg_class", "d.refobjid", "d.refobjsubid")}, ${address("pg_class", "d.refobjid")},
             'owner/' || d.classid || '/' || d.objid || '/0', 'owner/' || d.classid || '/' || d.refobjid || '/0'] as needs,
           n.nspname as schema, c.relname as name,
           array[tn.nspname::text, t.relname::text, a.attname::text] as owner
    from pg_depend d
    join pg_class c on c.oid = d.objid and c.relkind = 'S'
    join pg_namespace n on n.oid = c.relnamespace
    join pg_class t on t.oid = d.refobjid
    join pg_namespace tn on tn.oid = t.relnamespace
    join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
    where d.classid = 'pg_class'::regclass and d.objsubid = 0 and d.refclassid = 'pg_class'::regclass
      and d.refobjsubid > 0 and d.deptype = 'a' and ${userSchema}
    order by n.nspname, c.relname`,
  subject: (it) => `SEQUENCE ${qualifiedName(it)}`,
  create: (it) => ownedBy(it, quotePath(...it.owner)),
  drop: (it) => ownedBy(it, "NONE"),
  attributes: { owner: (it) => ownedBy(it, quotePath(...it.owner)) },
};

function ownedBy(it: SequenceOwner, owner: string): string {
  return `ALTER ${sequenceOwner.subject(it)} OWNED BY ${owner}`;
}
