import { membersOf } from "../catalog.ts";
import { quoteName, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import type { Context } from "./kind.ts";

/** An index, or a constraint by its index, that CLUSTER may use. */
type Clustered = TableMember & { readonly clustered: boolean };

/** Lets CLUSTER use it. */
export function clusterOn(it: Clustered): string {
  return `ALTER TABLE ${tableName(it)} CLUSTER ON ${quoteName(it.name)}`;
}

/** A table is clustered on one index at most: another one that takes its place needs no more than to be named. */
export function alterClustered(it: Clustered, _before: Clustered, { desired }: Context): string | [] {
  if (it.clustered) return clusterOn(it);
  if (membersOf(desired, it.parent!).some(isClustered)) return [];
  return `ALTER TABLE ${tableName(it)} SET WITHOUT CLUSTER`;
}

function isClustered(member: CatalogObject): boolean {
  return "clustered" in member && member.clustered === true;
}
