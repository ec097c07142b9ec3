import { type Catalog, copiesOf, membersOf, neededBy, needsOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";
import { isInheritance } from "./inheritance.ts";
import type { Context, Losing } from "./kind.ts";

/**
 * True for a column or a check that is dropped ONLY where it was declared, because a child table, which stays one, is to keep
 * what it inherited: that stays with its data, and is the child's own from then on.
 */
export function leavesCopies(
  object: CatalogObject,
  { current, desired }: Pick<Context, "current" | "desired">,
): boolean {
  return copiesOf(current, object.identity).some((copy) => {
    const isTie = (link: CatalogObject) =>
      isInheritance(link) && needsOf(current, link.identity).includes(object.parent!) &&
      desired.objects.has(link.identity);
    return desired.objects.has(copy.identity) && linkOf(copy, current, isTie) !== undefined;
  });
}

/** What a copy can't be dropped without: what it was copied from, while their tables stay tied. */
export function tyingOrigins(object: CatalogObject, { current, isLost }: Losing): string[] {
  const link = linkOf(object, current, (it) => isInheritance(it) || it.kind === "partition");
  return link === undefined || isLost(link.identity) ? [] : object.origins.filter((it) => !isLost(it));
}

/** The copies in partitions that a DROP takes along, as nothing keeps it from them. */
export function copiesInPartitions(
  object: CatalogObject,
  { current, isLost }: Losing,
  outlives: (copy: CatalogObject) => boolean,
): string[] {
  return copiesOf(current, object.identity).filter((copy) => {
    const link = linkOf(copy, current, ({ kind }) => kind === "partition");
    return link !== undefined && !isLost(link.identity) && !outlives(copy);
  }).map((copy) => copy.identity);
}

function linkOf(
  { parent }: CatalogObject,
  catalog: Catalog,
  isLink: (object: CatalogObject) => boolean,
): CatalogObject | undefined {
  return parent === null ? undefined : membersOf(catalog, parent).find(isLink);
}

/** The parts of the partitions of a table, and of theirs. */
export function membersOfPartitions(table: string, catalog: Catalog): CatalogObject[] {
  return [...neededBy(catalog, table)].map((user) => catalog.objects.get(user)!)
    .filter(({ kind, parent }) => kind === "partition" && parent !== table)
    .flatMap(({ parent }) => [...membersOf(catalog, parent!), ...membersOfPartitions(parent!, catalog)]);
}
