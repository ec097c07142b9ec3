import { type Catalog, neededBy } from "../catalog.ts";
import { isAttribute } from "./attribute.ts";
import { isColumn } from "./column.ts";
import { isMaterializedView } from "./materialized_view.ts";

/** Whether columns hold values of a type, be it inside other types. */
export function isStored(catalog: Catalog, type: string): boolean {
  return [...neededBy(catalog, type)].some((identity) => {
    const { kind, parent } = catalog.objects.get(identity)!;
    if (kind === "column" || kind === "materialized_view") return true;
    if (kind === "attribute") return parent !== type && isStored(catalog, parent!);
    return (kind === "domain" || kind === "range") && isStored(catalog, identity);
  });
}

/**
 * Whether columns hold values of a domain, or of one made of it, in an attribute of a composite type. PostgreSQL does not look there
 * for what breaks a new rule of the domain, and refuses the rule.
 */
export function isStoredWithin(catalog: Catalog, domain: string): boolean {
  return [...neededBy(catalog, domain)].some((identity) => {
    const user = catalog.objects.get(identity)!;
    if (isAttribute(user)) return `domain:${user.type}` === domain && isStored(catalog, user.parent!);
    return user.kind === "domain" && isStoredWithin(catalog, identity);
  });
}

/** The materialized views with whole rows of tables that have columns of a domain, or of one made of it: they are as much in the way. */
export function holdersOfRows(catalog: Catalog, domain: string): string[] {
  return [...neededBy(catalog, domain)].flatMap((identity) => {
    const user = catalog.objects.get(identity)!;
    if (user.kind === "domain") return holdersOfRows(catalog, identity);
    return isColumn(user) && `domain:${user.type}` === domain ? rowHolders(catalog, user.parent!) : [];
  });
}

/**
 * The materialized views with whole rows of a table, be it within other types: they stand in the way of all that writes
 * the table anew.
 */
export function rowHolders(catalog: Catalog, table: string): string[] {
  const readers = new Set(neededBy(catalog, table));
  const objectOf = (identity: string) => catalog.objects.get(identity)!;
  for (const identity of readers) { // the set grows as we walk it
    const { kind, parent } = objectOf(identity);
    const within = kind === "view" || kind === "domain" ? identity : kind === "attribute" ? parent! : null;
    if (within !== null) { for (const reader of neededBy(catalog, within)) readers.add(reader); }
  }
  return [...readers].filter((identity) => {
    const reader = objectOf(identity);
    return isMaterializedView(reader) && reader.rowTypes.some((type) => `table:${type}` === table);
  });
}
