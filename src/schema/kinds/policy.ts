import { address, userSchema } from "../address.ts";
import { quoteName, quoteNames, tableName } from "../name.ts";
import type { TableMember } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** A policy of row security. PostgreSQL, "CREATE POLICY". */
export interface Policy extends TableMember {
  readonly kind: "policy";
  /** ALL, SELECT, INSERT, UPDATE or DELETE. */
  readonly command: string;
  readonly permissive: boolean;
  /** The names of roles; empty for PUBLIC. */
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

export const policy: ObjectKind<Policy> = {
  kind: "policy",
  query: () => `
    select ${address("pg_policy", "p.oid")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, p.polname as name,
           case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE'
             else 'ALL' end as command,
           p.polpermissive as permissive,
           array(select r.rolname::text from pg_roles r where r.oid = any (p.polroles) order by r.rolname) as roles,
           pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
    from pg_policy p
    join pg_class c on c.oid = p.polrelid
    join pg_namespace n on n.oid = c.relnamespace
    where ${userSchema}
    order by n.nspname, c.relname, p.polname`,
  subject: (it) => `POLICY ${quoteName(it.name)} ON ${tableName(it)}`,
  create: (it) =>
    [
      `CREATE ${policy.subject(it)}`,
      ...(it.permissive ? [] : ["AS RESTRICTIVE"]),
      ...(it.command === "ALL" ? [] : [`FOR ${it.command}`]),
      ...(it.roles.length === 0 ? [] : [toRoles(it)]),
      ...(it.using === null ? [] : [`USING (${it.using})`]),
      ...(it.check === null ? [] : [`WITH CHECK (${it.check})`]),
    ].join("\n    "),
  drop: (it) => `DROP ${policy.subject(it)}`,
  rename: (it, before) => renameTo(policy.subject(before), it),
  attributes: {
    command: "replace",
    permissive: "replace",
    roles: (it) => `ALTER ${policy.subject(it)} ${toRoles(it)}`,
    using: (it) => it.using === null ? null : `ALTER ${policy.subject(it)} USING (${it.using})`, // none removes it
    check: (it) => it.check === null ? null : `ALTER ${policy.subject(it)} WITH CHECK (${it.check})`,
  },
  printed: () => ["using", "check"],
};

function toRoles({ roles }: Policy): string {
  return `TO ${roles.length === 0 ? "PUBLIC" : quoteNames(roles)}`;
}
