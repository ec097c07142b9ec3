import { address, userSchema } from "../address.ts";
import { needsOf } from "../catalog.ts";
import { quoteName, tableName } from "../name.ts";
import type { TableMember } from "../object.ts";
import { type Firing, firing, setFiring } from "./firing.ts";
import type { Context, ObjectKind } from "./kind.ts";

/** That a partition's copy of a trigger fires in another way than the trigger itself. */
export interface PartitionTrigger extends TableMember {
  readonly kind: "partition_trigger";
  readonly enabled: Firing;
}

export const partitionTrigger: ObjectKind<PartitionTrigger> = {
  kind: "partition_trigger",
  query: () => `
    select ${address("pg_trigger", "t.oid")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, t.tgname as name, ${firing("t.tgenabled")} as enabled,
           array[${address("pg_trigger", "o.oid")}, 'partition/' || c.oid || '/0'] as needs
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_partition_ancestors(c.oid) a on true
    join pg_trigger o on o.tgrelid = a.relid and o.tgname = t.tgname
    where t.tgparentid <> 0 and o.tgparentid = 0 and not o.tgisinternal and t.tgenabled <> o.tgenabled and ${userSchema}
    order by n.nspname, c.relname, t.tgname`,
  subject: (it) => `TRIGGER ${quoteName(it.name)} ON ${tableName(it)}`,
  create: setEnabled,
  drop: (it, context) => setFiring(it, "TRIGGER", usualOf(it, context), "ONLY "),
  attributes: { enabled: setEnabled },
};

function setEnabled(it: PartitionTrigger): string {
  return setFiring(it, "TRIGGER", it.enabled, "ONLY ");
}

/** How the trigger of which this is a copy is to fire. */
function usualOf(it: PartitionTrigger, { current, desired }: Context): Firing {
  for (const identity of needsOf(current, it.identity)) {
    const origin = desired.objects.get(identity);
    if (origin?.kind === "trigger" && "enabled" in origin) return origin.enabled as Firing;
  }
  return "ENABLE";
}
