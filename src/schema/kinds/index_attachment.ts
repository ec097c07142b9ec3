import { address, userSchema } from "../address.ts";
import { needsOf } from "../catalog.ts";
import { qualifiedName, quotePath } from "../name.ts";
import type { TableMember } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** That an index of a partition, or of a constraint of it, is a part of one of the partitioned table. PostgreSQL, "ALTER INDEX". */
export interface IndexAttachment extends TableMember {
  readonly kind: "index_attachment";
  /** Schema and name of the index of the partitioned table. */
  readonly of: readonly string[];
}

/**
 * An index that is made on a partitioned table takes in what fits on the partitions, and so does a table that is attached: those
 * are the origins. What they could mistake has none, and is attached by name.
 */
export const indexAttachment: ObjectKind<IndexAttachment> = {
  kind: "index_attachment",
  query: () => `
    select 'index_attachment/' || c.oid || '/0' as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, t.relname as table, c.relname as name,
           array[pn.nspname::text, p.relname::text] as of,
           array[${address("pg_class", "p.oid")}] as needs, array['partition/' || t.oid || '/0'] as follows,
           'partition/' || t.oid || '/0' as keeper,
           case when not ${isMadeAlone("px")} then array[
             ${address("pg_class", "p.oid")}, 'partition/' || t.oid || '/0'] end as origins
    from pg_inherits h
    join pg_class c on c.oid = h.inhrelid and c.relkind in ('i', 'I')
    join pg_index x on x.indexrelid = c.oid
    join pg_class t on t.oid = x.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_class p on p.oid = h.inhparent
    join pg_index px on px.indexrelid = p.oid
    join pg_namespace pn on pn.oid = p.relnamespace
    where ${userSchema}
    order by n.nspname, c.relname`,
  identify: qualifiedName,
  subject: (it) => `INDEX ${qualifiedName(it)}`,
  create: (it) => `ALTER INDEX ${quotePath(...it.of)} ATTACH PARTITION ${qualifiedName(it)}`,
  drop: () => [], // it went with an index, or with the partition
  attributes: { of: "replace" },
  awaited: true,
  dropsWith: (it, { current, isLost }) => isLost(it.keeper!) ? [] : needsOf(current, it.identity),
};

/**
 * SQL: true for an index `i` (of `pg_index`) of a partitioned table that must be made ONLY there, for it lacks a
 * partition, or could take in an index that is not its own.
 */
export function isMadeAlone(i: string): string {
  const keys = (index: string) =>
    `array(select pg_get_indexdef(${index}.indexrelid, k, false) from generate_series(1, ${index}.indnatts) k)`;
  return `(not ${i}.indisvalid or exists (
             select from pg_inherits part
             join pg_index other on other.indrelid = part.inhrelid
             where part.inhparent = ${i}.indrelid and ${keys("other")} = ${keys(i)} and not exists (
               select from pg_inherits own where own.inhrelid = other.indexrelid and own.inhparent = ${i}.indexrelid)))`;
}
