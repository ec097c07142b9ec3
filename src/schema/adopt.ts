import { asCalls } from "./as_calls.ts";
import { type Catalog, makeCatalog } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";

/**
 * A schema that came from an older server, without the differences that its version alone makes: what it could not say, or
 * could only say in another way, is taken from the other schema.
 *
 * @param version `server_version_num` of that server
 */
export function adoptUnsaid(catalog: Catalog, other: Catalog, version: number): Catalog {
  let isChanged = false;
  const objects = [...catalog.objects.values()].map((object) => {
    const model = other.objects.get(object.identity);
    const adopted = model && adoptFrom(object, model, version);
    isChanged ||= adopted !== undefined;
    return adopted ?? object;
  });
  if (!isChanged) return catalog;
  const edges = (relation: "needs" | "follows") =>
    [...catalog[relation]].flatMap(([from, targets]) => [...targets].map((to) => [from, to] as const));
  return makeCatalog(catalog.version, objects, edges("needs"), edges("follows"));
}

/** The object with what it takes from the other one; undefined when that is nothing. */
function adoptFrom(object: CatalogObject, model: CatalogObject, version: number): CatalogObject | undefined {
  const { unsaid, comparedAttributes, derived = [] } = kindOf(object);
  const [mine, theirs] = [object, model].map((it) => it as unknown as Record<string, unknown>);
  const taken = (unsaid?.(version) ?? []).filter((name) => mine![name] !== null && theirs![name] !== null);
  const spelled = version >= 140000 ? [] : comparedAttributes.filter((name) => {
    const [a, b] = [JSON.stringify(mine![name]), JSON.stringify(theirs![name])];
    return a !== b && spelling(mine![name]) === spelling(theirs![name]);
  });
  const names = [...taken, ...spelled, ...(spelled.length > 0 ? derived : [])];
  if (names.length === 0) return undefined;
  return { ...object, ...Object.fromEntries(names.map((name) => [name, theirs![name]])) };
}

function spelling(value: unknown): string {
  return JSON.stringify(value, (_, part) => typeof part === "string" ? asCalls(part) : part) ?? "";
}
