import { type Catalog, neededBy } from "../catalog.ts";
import { isAttribute } from "./attribute.ts";

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
