import { userSchema } from "../address.ts";
import { membersOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";
import { roleText, sessionRole } from "./acl.ts";
import { ownType } from "./grant_query.ts";
import type { Context, ObjectKind } from "./kind.ts";

/** Whose an object is. What follows its table (indexes, constraints, the sequence of an identity column) has none. */
export interface Owner extends CatalogObject {
  readonly kind: "owner";
  /** The role as statements write it, `CURRENT_USER` for that of the session. */
  readonly role: string;
}

/** It is read with `owners: true` alone, since roles are no part of a database. */
export const owner: ObjectKind<Owner> = {
  kind: "owner",
  switchedBy: "owners",
  query: () => `
    select 'owner/' || classid::oid || '/' || objid || '/0' as address, classid::oid || '/' || objid || '/0' as parent,
           '' as name, ${roleText("owner")} as role
    from (
      select 'pg_namespace'::regclass as classid, n.oid as objid, n.nspowner as owner
      from pg_namespace n
      where ${userSchema} and not (n.nspname = 'public' and ( -- as initdb made it
        n.nspowner = 10 or pg_get_userbyid(n.nspowner) = 'pg_database_owner'))
      union all
      select 'pg_class'::regclass, c.oid, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't' and ${userSchema}
        and not exists ( -- the sequence of an identity column
          select from pg_depend d
          where c.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
      union all
      select 'pg_type'::regclass, t.oid, t.typowner from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where ${ownType} and ${userSchema}
      union all
      select 'pg_proc'::regclass, p.oid, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${userSchema} and not exists ( -- of a range type
        select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
${
    inSchemas.map(([catalog, namespace, owner]) => `
      union all
      select '${catalog}'::regclass, x.oid, x.${owner} from ${catalog} x join pg_namespace n on n.oid = x.${namespace}
      where ${userSchema}`).join("")
  }${
    inNone.map(([catalog, owner]) => `
      union all
      select '${catalog}'::regclass, x.oid, x.${owner} from ${catalog} x`).join("")
  }) thing`, // one of each object, so their order says nothing
  identify: ({ parent }) => parent!,
  subject: ({ parent }) => `OWNER OF ${parent}`,
  create: (it, context) => it.role === sessionRole && isNew(it, context) ? [] : setOwner(it, context),
  drop: (it, context) => isNew(it, context) ? [] : giveBack(it, context),
  attributes: { role: (it, _, context) => followsTable(it, context) ? [] : setOwner(it, context) },
};

const inSchemas = [
  ["pg_collation", "collnamespace", "collowner"],
  ["pg_operator", "oprnamespace", "oprowner"],
  ["pg_opclass", "opcnamespace", "opcowner"],
  ["pg_opfamily", "opfnamespace", "opfowner"],
  ["pg_statistic_ext", "stxnamespace", "stxowner"],
  ["pg_ts_dict", "dictnamespace", "dictowner"],
  ["pg_ts_config", "cfgnamespace", "cfgowner"],
] as const;

const inNone = [
  ["pg_foreign_data_wrapper", "fdwowner"],
  ["pg_foreign_server", "srvowner"],
  ["pg_publication", "pubowner"],
  ["pg_event_trigger", "evtowner"],
] as const;

function setOwner(it: Owner, context: Context): string {
  return `ALTER ${context.subject(it.parent!)} OWNER TO ${it.role}`;
}

/** The schema `public` as initdb made it. */
function giveBack(it: Owner, context: Context): string {
  return setOwner(
    { ...it, role: context.current.version < 150000 ? sessionRole : "pg_database_owner" },
    context,
  );
}

/** What is made by the plan is the session's own. Only the schema `public` may be there without an owner that is told of. */
function isNew({ parent }: Owner, { current, desired }: Context): boolean {
  return [current, desired].some((catalog) => catalog.objects.get(parent!)?.kind !== "schema");
}

/** A sequence that a column owns goes with its table, and can't go alone. */
function followsTable({ parent }: Owner, { current, desired }: Context): boolean {
  return [current, desired].every((catalog) =>
    membersOf(catalog, parent!).some(({ kind }) => kind === "sequence_owner")
  );
}
