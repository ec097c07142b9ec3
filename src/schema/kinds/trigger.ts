import { address, userSchema } from "../address.ts";
import { neededBy } from "../catalog.ts";
import { quoteName, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import { claimTriggers } from "./claim.ts";
import { type Firing, firing, setFiring } from "./firing.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** A trigger of a table or a view; its copies in partitions are not seen. PostgreSQL, "CREATE TRIGGER". */
export interface Trigger extends TableMember {
  readonly kind: "trigger";
  /** As `pg_get_triggerdef` writes it. */
  readonly definition: string;
  readonly enabled: Firing;
  /** Schema and name of the table at the top of the tree of partitions, where its name can be taken only once; else null. */
  readonly tree: string | null;
}

export const trigger: ObjectKind<Trigger> = {
  kind: "trigger",
  query: () => `
    select ${address("pg_trigger", "t.oid")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, t.tgname as name,
           pg_get_triggerdef(t.oid) as definition, ${firing("t.tgenabled")} as enabled,
           pg_partition_root(c.oid)::regclass::text as tree
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and t.tgparentid = 0 and ${userSchema}
    order by n.nspname, c.relname, t.tgname`,
  subject: (it) => `TRIGGER ${quoteName(it.name)} ON ${tableName(it)}`,
  create: (it) => [it.definition, ...(it.enabled === "ENABLE" ? [] : [setEnabled(it)])],
  drop: (it) => `DROP ${trigger.subject(it)}`,
  rename: (it, before) => renameTo(trigger.subject(before), it),
  attributes: {
    definition: "replace",
    enabled: (it, _, context) => [setEnabled(it), ...restoreCopies(it, context)],
    tree: "ignore",
  },
  printed: () => ["definition"],
  claims: (it) => [
    claimTriggers(it.schema, it.table),
    ...(it.tree === null ? [] : [`trigger ${JSON.stringify([it.tree, it.name])}`]),
  ],
};

function setEnabled(it: Trigger): string {
  return setFiring(it, "TRIGGER", it.enabled);
}

/** The ALTER reaches the copies in all partitions; those that are to fire in another way are told so again. */
function restoreCopies(it: Trigger, { current, desired }: Context): string[] {
  const kept = [...neededBy(desired, it.identity)]
    .filter((identity) => current.objects.has(identity))
    .map((identity) => desired.objects.get(identity)!);
  return kept.filter(isPartitionTrigger).map((copy) => setFiring(copy, "TRIGGER", copy.enabled, "ONLY "));
}

function isPartitionTrigger(object: CatalogObject): object is TableMember & { readonly enabled: Firing } {
  return object.kind === "partition_trigger";
}
