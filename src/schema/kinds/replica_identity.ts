import { address, userSchema } from "../address.ts";
import { quoteName, tableName } from "../name.ts";
import type { TableMember } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** The index by which logical replication knows the rows of a table. PostgreSQL, "ALTER TABLE … REPLICA IDENTITY". */
export interface ReplicaIdentity extends TableMember {
  readonly kind: "replica_identity";
  readonly using: string;
}

export const replicaIdentity: ObjectKind<ReplicaIdentity> = {
  kind: "replica_identity",
  query: () => `
    select 'replica_identity/' || i.indexrelid || '/0' as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, c.relname as name, x.relname as using,
           array[${address("pg_class", "x.oid")}] as needs
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_class x on x.oid = i.indexrelid
    where i.indisreplident and c.relreplident = 'i' and ${userSchema}
    order by n.nspname, c.relname`,
  identify: tableName,
  subject: (it) => `TABLE ${tableName(it)}`,
  create: useIndex,
  drop: (it) => `ALTER TABLE ${tableName(it)} REPLICA IDENTITY DEFAULT`,
  attributes: { using: useIndex },
};

function useIndex(it: ReplicaIdentity): string {
  return `ALTER TABLE ${tableName(it)} REPLICA IDENTITY USING INDEX ${quoteName(it.using)}`;
}
