import { address, userSchema } from "../address.ts";
import { quoteName, tableName } from "../name.ts";
import type { TableMember } from "../object.ts";
import { type Firing, firing, setFiring } from "./firing.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** A rewrite rule; the one that makes a view is a part of the view. PostgreSQL, "CREATE RULE". */
export interface Rule extends TableMember {
  readonly kind: "rule";
  /** As `pg_get_ruledef` writes it. */
  readonly definition: string;
  readonly enabled: Firing;
}

export const rule: ObjectKind<Rule> = {
  kind: "rule",
  query: () => `
    select ${address("pg_rewrite", "r.oid")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, r.rulename as name,
           rtrim(pg_get_ruledef(r.oid), ';') as definition, ${firing("r.ev_enabled")} as enabled
    from pg_rewrite r
    join pg_class c on c.oid = r.ev_class
    join pg_namespace n on n.oid = c.relnamespace
    where r.rulename <> '_RETURN' and ${userSchema}
    order by n.nspname, c.relname, r.rulename`,
  subject: (it) => `RULE ${quoteName(it.name)} ON ${tableName(it)}`,
  create: (it) => [it.definition, ...(it.enabled === "ENABLE" ? [] : [setEnabled(it)])],
  drop: (it) => `DROP ${rule.subject(it)}`,
  rename: (it, before) => renameTo(rule.subject(before), it),
  attributes: { definition: "replace", enabled: setEnabled },
  printed: () => ["definition"],
};

function setEnabled(it: Rule): string {
  return setFiring(it, "RULE", it.enabled);
}
