import { isDeepStrictEqual } from "node:util";
import { address } from "../address.ts";
import { quoteName } from "../name.ts";
import { isSessionRole } from "../settings.ts";
import type { CatalogObject } from "../object.ts";
import { type Acl, aclOf, aclRows, moveAcl, writeAclChange } from "./acl.ts";
import type { ObjectKind } from "./kind.ts";

/**
 * All that ALTER DEFAULT PRIVILEGES said, once for all schemas and once for single ones: two objects that are always there,
 * for it must be settled before anything else is made.
 * PostgreSQL, "ALTER DEFAULT PRIVILEGES".
 */
export interface DefaultPrivileges extends CatalogObject {
  readonly kind: "default_privileges";
  readonly entries: readonly DefaultPrivilege[];
}

/** What one role gives away of one sort of objects that it makes. */
interface DefaultPrivilege {
  /** Null for the role of the session, so that the shadow's and the live database's count as one. */
  readonly role: string | null;
  /** Null for all schemas. */
  readonly schema: string | null;
  /** `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES`, `SCHEMAS` or `LARGE OBJECTS`. */
  readonly on: string;
  readonly privileges: Acl;
  /** What they are where nothing is said. */
  readonly initial: Acl;
}

/** It is read with `defaultPrivileges: true` alone, since roles are no part of a database. */
export const defaultPrivileges: ObjectKind<DefaultPrivileges> = {
  kind: "default_privileges",
  switchedBy: "defaultPrivileges",
  query: () => `
    select 'default_privileges/' || scope.number || '/0' as address, scope.name,
           case scope.number when 1 then array(
             select distinct ${address("pg_namespace", "d.defaclnamespace")} from pg_default_acl d
             where d.defaclnamespace <> 0) end as needs,
           (select coalesce(jsonb_agg(jsonb_build_object(
              'role', w.role,
              'schema', n.nspname, 'on', o.name,
              'privileges', ${aclOf(aclRows("d.defaclacl", "d.defaclrole"))},
              'initial', case when n.oid is not null then '{}' else ${
    aclOf(aclRows("acldefault(o.type, d.defaclrole)", "d.defaclrole"))
  } end) order by w.role collate "C" nulls first, n.nspname, o.name), '[]')
            from pg_default_acl d
            join pg_roles r on r.oid = d.defaclrole
            cross join lateral (
              select case when not coalesce(${
    isSessionRole("r.oid")
  }, false) then quote_ident(r.rolname) end as role) w
            left join pg_namespace n on n.oid = d.defaclnamespace
            join (values ('r', 'r'::"char", 'TABLES'), ('S', 's', 'SEQUENCES'), ('f', 'f', 'FUNCTIONS'), ('T', 'T', 'TYPES'),
                         ('n', 'n', 'SCHEMAS'), ('L', 'L', 'LARGE OBJECTS')) o(deftype, type, name)
              on o.deftype = d.defaclobjtype::text
            where scope.number = (d.defaclnamespace <> 0)::int) as entries
    from (values (0, 'everywhere'), (1, 'in schemas')) scope(number, name)
    order by scope.number`,
  identify: ({ name }) => name,
  subject: () => "DEFAULT PRIVILEGES",
  create: (it) => moveEntries([], it.entries),
  drop: (it) => moveEntries(it.entries, []),
  attributes: { entries: (it, before) => moveEntries(before.entries, it.entries) },
};

function moveEntries(before: readonly DefaultPrivilege[], after: readonly DefaultPrivilege[]): string[] {
  const gone = before.filter((old) => !findEntry(after, old));
  return [
    ...gone.flatMap((old) => moveEntry(old, old.privileges, old.initial)),
    ...after.flatMap((it) => moveEntry(it, findEntry(before, it)?.privileges ?? it.initial, it.privileges)),
  ];
}

function findEntry(entries: readonly DefaultPrivilege[], it: DefaultPrivilege): DefaultPrivilege | undefined {
  const key = ({ role, schema, on }: DefaultPrivilege) => [role, schema, on];
  return entries.find((other) => isDeepStrictEqual(key(other), key(it)));
}

function moveEntry({ role, schema, on }: DefaultPrivilege, from: Acl, to: Acl): string[] {
  const start = [
    "ALTER DEFAULT PRIVILEGES",
    ...(role === null ? [] : [`FOR ROLE ${role}`]),
    ...(schema === null ? [] : [`IN SCHEMA ${quoteName(schema)}`]),
  ].join(" ");
  return moveAcl({ least: from, most: from }, to).map((change) =>
    `${start} ${writeAclChange(change, on, role ?? "CURRENT_USER")}`
  );
}
