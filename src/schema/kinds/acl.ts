import { isSessionRole } from "../settings.ts";

/** Who may do what: the privileges by grantee, those with grant option with a `*`. */
export type Acl = Readonly<Record<Grantee, readonly string[]>>;

/**
 * A role as statements write it: quoted where needed, or `PUBLIC`; the owner, whoever that is, as `OWNER`; the role of
 * the session as `CURRENT_USER`.
 */
type Grantee = string;

/** How statements call the role of the session: its name is another one in each database. */
export const sessionRole = "CURRENT_USER";

/** SQL for a role as statements write it: quoted where needed, or {@linkcode sessionRole}. */
export function roleText(oid: string): string {
  return `case when ${
    isSessionRole(oid)
  } then '${sessionRole}' else quote_ident(pg_get_userbyid(${oid})) end`;
}

/** SQL for the {@linkcode Acl} that rows of `grantee` (text), `privilege_type` and `is_grantable` make. Grantors are not told apart. */
export function aclOf(rows: string): string {
  return `(
             select coalesce(jsonb_object_agg(grantee, privileges), '{}')
             from (
               select grantee, jsonb_agg(privilege order by privilege collate "C") as privileges
               from (
                 select grantee, privilege_type || case when bool_or(is_grantable) then '*' else '' end as privilege
                 from (${rows}) entry
                 group by grantee, privilege_type) one
               group by grantee) each)`;
}

/** SQL for the rows of an `aclitem[]`. */
export function aclRows(acl: string, owner: string): string {
  return `select case when x.grantee = 0 then 'PUBLIC'
                   when x.grantee = ${owner} or (${isSessionRole("x.grantee")} and ${
    isSessionRole(owner)
  }) then 'OWNER'
                   else ${roleText("x.grantee")} end as grantee, x.privilege_type, x.is_grantable
                 from aclexplode(${acl}) x`;
}

/** What is there before an object's privileges are set: at least, and at most. They are the same where it is known. */
export interface Start {
  readonly least: Acl;
  readonly most: Acl;
}

/** One GRANT or REVOKE in parts. */
export interface AclChange {
  readonly verb: "GRANT" | "REVOKE" | "REVOKE GRANT OPTION FOR";
  readonly grantee: Grantee;
  readonly privileges: readonly string[];
  readonly withGrantOption: boolean;
}

/** The way from some privileges to others: what is taken first, then what is given. */
export function moveAcl({ least, most }: Start, to: Acl): AclChange[] {
  const grantees = [...new Set([least, most, to].flatMap((acl) => Object.keys(acl)))].sort();
  const changes = (
    verb: AclChange["verb"],
    withGrantOption: boolean,
    choose: (grantee: Grantee) => string[],
  ) =>
    grantees
      .map((grantee) => ({ verb, grantee, privileges: choose(grantee), withGrantOption }))
      .filter(({ privileges }) => privileges.length > 0);
  return [
    ...changes("REVOKE", false, (it) => namesIn(most, it).filter((name) => !holds(to, it, name))),
    ...changes(
      "REVOKE GRANT OPTION FOR",
      false,
      (it) => namesIn(to, it).filter((name) => !mayGrant(to, it, name) && mayGrant(most, it, name)),
    ),
    ...changes(
      "GRANT",
      false,
      (it) => namesIn(to, it).filter((name) => !mayGrant(to, it, name) && !holds(least, it, name)),
    ),
    ...changes(
      "GRANT",
      true,
      (it) => namesIn(to, it).filter((name) => mayGrant(to, it, name) && !mayGrant(least, it, name)),
    ),
  ];
}

/** Writes a change; `on` is what stands behind ON, `column` the column that it is about. */
export function writeAclChange(
  { verb, grantee, privileges, withGrantOption }: AclChange,
  on: string,
  owner: string,
  column?: string | null,
): string {
  const list = privileges.map((name) => column ? `${name} (${column})` : name).join(", ");
  const role = grantee === "OWNER" ? owner : grantee;
  return `${verb} ${list} ON ${on} ${verb === "GRANT" ? "TO" : "FROM"} ${role}${
    withGrantOption ? " WITH GRANT OPTION" : ""
  }`;
}

/** What a role holds; nothing for one that is not there, also when it is called `constructor`. */
export function privilegesOf(acl: Acl, grantee: Grantee): readonly string[] {
  return Object.hasOwn(acl, grantee) ? acl[grantee]! : [];
}

function namesIn(acl: Acl, grantee: Grantee): string[] {
  return privilegesOf(acl, grantee).map((name) => name.replace("*", ""));
}

function holds(acl: Acl, grantee: Grantee, name: string): boolean {
  return privilegesOf(acl, grantee).includes(name) || mayGrant(acl, grantee, name);
}

function mayGrant(acl: Acl, grantee: Grantee, name: string): boolean {
  return privilegesOf(acl, grantee).includes(`${name}*`);
}
