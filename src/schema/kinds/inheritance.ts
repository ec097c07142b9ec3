import { address, userSchema } from "../address.ts";
import { quotePath, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { typeTie } from "./type_tie.ts";

/** That a table inherits from another one; partitions have a kind of their own. PostgreSQL, chapter 5.11 "Inheritance". */
export interface Inheritance extends TableMember {
  readonly kind: "inheritance";
  /** Schema and name of the table that it inherits from. */
  readonly of: readonly string[];
}

export const inheritance: ObjectKind<Inheritance> = {
  kind: "inheritance",
  query: () => `
    select 'inheritance/' || i.inhrelid || '/' || i.inhparent as address, ${
    address("pg_class", "i.inhrelid")
  } as parent,
           n.nspname as schema, c.relname as table, quote_ident(pn.nspname) || '.' || quote_ident(p.relname) as name,
           array[pn.nspname::text, p.relname::text] as of,
           array[${address("pg_class", "i.inhparent")}] as needs, ${inheritedMembers("i.inhrelid")} as follows
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid and c.relkind in ('r', 'f') and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace
    join pg_class p on p.oid = i.inhparent
    join pg_namespace pn on pn.oid = p.relnamespace
    where ${userSchema}
    order by n.nspname, c.relname, i.inhseqno`,
  subject: (it) => `TABLE ${tableName(it)}`,
  create: (it) => `ALTER TABLE ${tableName(it)} INHERIT ${quotePath(...it.of)}`,
  drop: (it) => `ALTER TABLE ${tableName(it)} NO INHERIT ${quotePath(...it.of)}`,
  attributes: { of: "replace" },
  inline: () => 5,
  avoids: typeTie,
  links: true,
  lingers: true, // a column that no parent has any more counts as the table's own, for ever
  awaited: true,
};

/** Tells an inheritance from other members. */
export function isInheritance(object: CatalogObject): object is Inheritance {
  return object.kind === "inheritance";
}

/** SQL for the addresses of what must be in a table before it can be tied to its parent. */
export function inheritedMembers(table: string): string {
  return `array(
             select ${address("pg_class", "m.attrelid", "m.attnum")} from pg_attribute m
             where m.attrelid = ${table} and m.attinhcount > 0 and not m.attisdropped
             union all
             select ${address("pg_constraint", "k.oid")} from pg_constraint k
             where k.conrelid = ${table} and k.coninhcount > 0 and k.contype <> 'f'
             union all
             select ${
    address("pg_class", "x.inhrelid")
  } from pg_index ix join pg_inherits x on x.inhrelid = ix.indexrelid
             where ix.indrelid = ${table}
           )`;
}
