import type { Catalog } from "../catalog.ts";
import { membersOf } from "../catalog.ts";
import { qualifiedName } from "../name.ts";
import type { CatalogObject } from "../object.ts";

/** A sequence, or that of an identity column. */
interface Persistent {
  readonly schema: string;
  readonly name: string;
  readonly unlogged: boolean;
}

/** Says whether a sequence is logged. */
export function setPersistence(it: Persistent): string {
  return `ALTER SEQUENCE ${qualifiedName(it)} SET ${it.unlogged ? "UNLOGGED" : "LOGGED"}`;
}

/** The sequences that become what their table does (since PostgreSQL 15), as they are to be. */
export function sequencesOf(table: CatalogObject, current: Catalog, desired: Catalog): Persistent[] {
  if (desired.version < 150000) return [];
  const columns = new Set(membersOf(current, table.identity).map(({ identity }) => identity));
  const found: Persistent[] = [];
  for (const { identity, kind, keeper } of current.objects.values()) {
    const after = desired.objects.get(identity);
    if (!after) continue;
    if (columns.has(identity) && "asIdentity" in after && after.asIdentity !== null) {
      found.push(after.asIdentity as Persistent);
    } else if (kind === "sequence" && keeper !== null && columns.has(keeper)) {
      found.push(after as CatalogObject & Persistent);
    }
  }
  return found;
}
