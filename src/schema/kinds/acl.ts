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
    privilegesOf: (grantee: Grantee) => string[],
  ) =>
    grantees
      .map((grantee) => ({ verb, grantee, privileges: privilegesOf(grantee), withGrantOption }))
      .filter(({ privileges }) => privileges.length > 0);
  return [
    ...changes("REVOKE", false, (it) => plain(most[it]).filter((name) => !holds(to[it], name))),
    ...changes(
      "REVOKE GRANT OPTION FOR",
      false,
      (it) =>
        plain(to[it]).filter((name) => !holds(to[it], `${name}*`, true) && holds(most[it], `${name}*`, true)),
    ),
    ...changes(
      "GRANT",
      false,
      (it) => plain(to[it]).filter((name) => !holds(to[it], `${name}*`, true) && !holds(least[it], name)),
    ),
    ...changes(
      "GRANT",
      true,
      (it) =>
        plain(to[it]).filter((name) =>
          holds(to[it], `${name}*`, true) && !holds(least[it], `${name}*`, true)
        ),
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

function plain(privileges: readonly string[] = []): string[] {
  return privileges.map((name) => name.replace("*", ""));
}

function holds(privileges: readonly string[] = [], name: string, exactly = false): boolean {
  return privileges.includes(name) || (!exactly && privileges.includes(`${name}*`));
}
