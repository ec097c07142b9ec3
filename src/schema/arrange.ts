import { type Catalog, membersOf } from "./catalog.ts";
import type { CatalogObject } from "./object.ts";

/** The objects of a catalog as a person lists them: kind by kind, each object followed by its members. */
export function arrangeObjects(catalog: Catalog): CatalogObject[] {
  const list: CatalogObject[] = [];
  const add = (object: CatalogObject): void => {
    list.push(object);
    membersOf(catalog, object.identity).forEach(add);
  };
  for (const object of catalog.objects.values()) if (object.parent === null) add(object);
  return list;
}
