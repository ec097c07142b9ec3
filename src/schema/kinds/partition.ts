import { address, userSchema } from "../address.ts";
import { membersOf } from "../catalog.ts";
import { quotePath, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import { claimTriggers } from "./claim.ts";
import { inheritedMembers } from "./inheritance.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { typeTie } from "./type_tie.ts";

/** That a table is a partition of another one. PostgreSQL, chapter 5.12 "Table Partitioning". */
export interface Partition extends TableMember {
  readonly kind: "partition";
  /** Schema and name of the partitioned table. */
  readonly of: readonly string[];
  /** `FOR VALUES IN ('a')`, `DEFAULT`. */
  readonly bound: string;
}

/**
 * A partition is made as a table of its own, with its constraints and indexes under their own names, and then attached:
 * PostgreSQL ties what fits to its counterpart and makes nothing new.
 */
export const partition: ObjectKind<Partition> = {
  kind: "partition",
  query: () => `
    select 'partition/' || c.oid || '/0' as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, c.relname as name,
           array[pn.nspname::text, p.relname::text] as of, pg_get_expr(c.relpartbound, c.oid) as bound,
           array[${address("pg_class", "i.inhparent")}] as needs, ${inheritedMembers("c.oid")} as follows
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_inherits i on i.inhrelid = c.oid
    join pg_class p on p.oid = i.inhparent
    join pg_namespace pn on pn.oid = p.relnamespace
    where c.relispartition and c.relkind in ('r', 'p', 'f') and ${userSchema}
    order by n.nspname, c.relname`,
  identify: tableName,
  subject: (it) => `TABLE ${tableName(it)}`,
  create: (it) => `ALTER TABLE ${quotePath(...it.of)} ATTACH PARTITION ${tableName(it)} ${it.bound}`,
  drop: (it) => `ALTER TABLE ${quotePath(...it.of)} DETACH PARTITION ${tableName(it)}`,
  attributes: { of: "replace", bound: "replace" },
  claims: (it) => [
    `partition of ${JSON.stringify(it.of)}`, // bounds may move among the partitions of a table
    claimTriggers(it.schema, it.table),
  ],
  avoids: typeTie,
  displaces: (it, _, context) => findMistakable(it, context),
  links: true,
  awaited: true,
};

/** The indexes that ATTACH would take for the ones that are to be parts of the partitioned table's. */
function findMistakable(it: Partition, { current, desired }: Context): string[] {
  const indexes = membersOf(desired, it.parent!).filter(isIndex);
  const isAttached = ({ identity }: CatalogObject) =>
    membersOf(desired, identity).some(({ kind }) => kind === "index_attachment");
  const attached = indexes.filter(isAttached).map(({ definition }) => definition);
  return indexes
    .filter((index) => !isAttached(index) && attached.includes(index.definition))
    .map(({ identity }) => identity)
    .filter((identity) => current.objects.has(identity));
}

function isIndex(object: CatalogObject): object is CatalogObject & { readonly definition: string } {
  return object.kind === "index" && "definition" in object;
}
