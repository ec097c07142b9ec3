import { ancestorsOf, membersOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";
import { type Acl, type AclChange, moveAcl, privilegesOf, writeAclChange } from "./acl.ts";
import { grantQuery } from "./grant_query.ts";
import type { Context, ObjectKind } from "./kind.ts";

/**
 * All privileges on an object, or on one column. PostgreSQL, chapter 5.8 "Privileges".
 * Every object has one, be it that of its birth; a column or the sequence of an identity only when something was granted.
 */
export interface Grant extends CatalogObject {
  readonly kind: "grant";
  /** What stands behind ON: `TABLE public.users`, `FUNCTION public.f(integer)`. */
  readonly on: string;
  /** The column, quoted where needed; null for the whole. */
  readonly column: string | null;
  readonly privileges: Acl;
  /** What such an object has by birth. */
  readonly initial: Acl;
  /** What default privileges, of whatever role, would give it beside that. */
  readonly given: Acl;
  /** What they would keep from it. */
  readonly withheld: Acl;
  readonly owner: string;
}

/** It is read with `privileges: true` alone, since roles are no part of a database. */
export const grant: ObjectKind<Grant> = {
  kind: "grant",
  switchedBy: "privileges",
  query: grantQuery,
  identify: (it) => it.column === null ? it.on : `${it.on} (${it.column})`,
  subject: (it) => `PRIVILEGES ON ${it.on}`,
  create: (it, context) => writeChanges(it, moveAcl(startOf(it), it.privileges), makerOf(it, context)),
  drop: (it) => writeChanges(it, move(it.privileges, it.initial), it.owner),
  attributes: {
    on: "ignore",
    privileges: (it, before, context) => {
      const isMoved = it.owner !== before.owner && hasOwner(it, context);
      const changes = move(
        isMoved ? handOver(before.privileges, it.owner) : before.privileges,
        it.privileges,
      );
      return [
        ...writeChanges(it, changes, isMoved ? it.owner : before.owner),
        ...restoreColumns(it, changes, context),
      ];
    },
    initial: "ignore",
    given: "ignore",
    withheld: "ignore",
    owner: "ignore",
  },
};

function move(from: Acl, to: Acl): AclChange[] {
  return moveAcl({ least: from, most: from }, to);
}

/** The owner of an object that may have been made just before: who runs the plan, unless owners are set, which comes first. */
function makerOf(it: Grant, context: Context): string {
  return context.current.objects.has(it.parent!) || hasOwner(it, context) ? it.owner : "CURRENT_USER";
}

/** Whether owners are among what is compared. */
function hasOwner({ parent }: Grant, { desired }: Context): boolean {
  const object = desired.objects.get(parent!)!;
  return [object, ...ancestorsOf(desired, object)].some(({ identity }) =>
    membersOf(desired, identity).some(({ kind }) => kind === "owner")
  );
}

/** What ALTER … OWNER makes of privileges: those of the new owner and those of the old one become one. */
function handOver(acl: Acl, owner: string): Acl {
  const { [owner]: _, OWNER: old = [], ...others } = acl;
  const kept = privilegesOf(acl, owner).map((name) => name.replace("*", "")).filter((name) =>
    !old.includes(name)
  );
  return { ...others, OWNER: [...old, ...kept] };
}

/** Who runs the CREATE is not known, so default privileges may have been at work or not. */
function startOf({ initial, given, withheld }: Grant) {
  const both = (a: Acl, b: Acl): Acl =>
    Object.fromEntries(
      [...Object.keys(a), ...Object.keys(b)].map((
        it,
      ) => [it, [...privilegesOf(a, it), ...privilegesOf(b, it)]]),
    );
  const least = Object.entries(initial).map(([it, privileges]) =>
    [it, privileges.filter((name) => !privilegesOf(withheld, it).includes(name))] as const
  );
  return { least: Object.fromEntries(least), most: both(initial, given) };
}

function writeChanges(it: Grant, changes: readonly AclChange[], owner: string): string[] {
  return changes.map((change) => writeAclChange(change, it.on, owner, it.column));
}

/** What is taken on a table is taken on its columns too: what a column is to keep is given again. */
function restoreColumns(it: Grant, changes: readonly AclChange[], { current, desired }: Context): string[] {
  const parts = membersOf(desired, it.parent!).flatMap((
    part,
  ) => [part, ...membersOf(desired, part.identity)]);
  const columns = parts.filter(isGrant).filter((part) =>
    part.on === it.on && part.column !== null && current.objects.has(part.identity)
  );
  return columns.flatMap((column) => {
    const kept = Object.entries(column.privileges).map(([grantee, privileges]) => {
      const taken = changes.filter((change) => change.verb !== "GRANT" && change.grantee === grantee)
        .flatMap((change) => change.privileges);
      return [grantee, privileges.filter((name) => taken.includes(name.replace("*", "")))] as const;
    });
    return writeChanges(column, move({}, Object.fromEntries(kept)), column.owner);
  });
}

function isGrant(object: CatalogObject): object is Grant {
  return object.kind === "grant";
}
