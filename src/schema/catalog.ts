import type { CatalogObject } from "./object.ts";

/** A schema as data: what {@linkcode readCatalog} gives. */
export interface Catalog {
  /** `server_version_num` of the server that it was read from, such as 180004. */
  readonly version: number;
  /** All objects by identity, in reading order: kind by kind, each kind as its query sorts them. */
  readonly objects: ReadonlyMap<string, CatalogObject>;
  /** What an object needs: from `pg_depend`, its parent, and what its kind adds. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** The other direction of `needs`. */
  readonly neededBy: ReadonlyMap<string, readonly string[]>;
  /** What is made before an object when both are made, though it could live without: origins, parts that are inherited. */
  readonly follows: ReadonlyMap<string, readonly string[]>;
  /** The other direction of `follows`. */
  readonly followedBy: ReadonlyMap<string, readonly string[]>;
  /** The parts of an object, in reading order. */
  readonly members: ReadonlyMap<string, readonly CatalogObject[]>;
}

/** A relation between identities, in both directions. Lists, for most have an entry or two: sets would take several times the memory. */
interface Relation {
  readonly forth: Map<string, string[]>;
  readonly back: Map<string, string[]>;
}

/** A pair of identities: the first needs, or follows, the second. */
export type Edge = readonly [from: string, to: string];

const none: readonly string[] = [];

/** What an object needs, as identities. */
export function needsOf(catalog: Catalog, identity: string): readonly string[] {
  return catalog.needs.get(identity) ?? none;
}

/** What needs an object, as identities. */
export function neededBy(catalog: Catalog, identity: string): readonly string[] {
  return catalog.neededBy.get(identity) ?? none;
}

/** The parts of an object, in reading order. */
export function membersOf(catalog: Catalog, identity: string): readonly CatalogObject[] {
  return catalog.members.get(identity) ?? [];
}

/** What PostgreSQL copied from an object, by inheritance or partitioning: the nearest copies, not theirs. */
export function copiesOf(catalog: Catalog, identity: string): CatalogObject[] {
  return [...catalog.followedBy.get(identity) ?? []]
    .map((it) => catalog.objects.get(it)!)
    .filter((object) => object.origins.includes(identity));
}

/** The objects of which an object is a part, the nearest first. */
export function* ancestorsOf(catalog: Catalog, object: CatalogObject): Generator<CatalogObject> {
  for (let at = object; at.parent !== null;) {
    at = catalog.objects.get(at.parent)!;
    yield at;
  }
}

/** The identity of the object that stands alone and of which another one is a part; its own where it is in no catalog. */
export function rootOf(catalog: Catalog, identity: string): string {
  const object = catalog.objects.get(identity);
  const root = object && [...ancestorsOf(catalog, object)].at(-1);
  return root?.identity ?? identity;
}

/** A catalog from its objects and their edges; edges to what is not in it are left out. */
export function makeCatalog(
  version: number,
  list: readonly CatalogObject[],
  needs: Iterable<Edge>,
  follows: Iterable<Edge>,
): Catalog {
  const objects = new Map(list.map((object) => [object.identity, object]));
  const members = new Map<string, CatalogObject[]>();
  for (const object of list) {
    if (object.parent === null) continue;
    const parts = members.get(object.parent);
    if (parts) parts.push(object);
    else members.set(object.parent, [object]);
  }
  const hard = relate(objects, needs);
  for (const { identity, parent } of list) if (parent !== null) connect(hard, identity, parent);
  const soft = relate(objects, follows);
  for (const { identity, origins } of list) for (const origin of origins) connect(soft, identity, origin);
  for (const { forth, back } of [hard, soft]) [forth, back].forEach(removeRepeated);
  return {
    ...{ version, objects, members },
    ...{ needs: hard.forth, neededBy: hard.back, follows: soft.forth, followedBy: soft.back },
  };
}

function relate(objects: ReadonlyMap<string, CatalogObject>, edges: Iterable<Edge>): Relation {
  const relation: Relation = { forth: new Map(), back: new Map() };
  for (const [from, to] of edges) {
    if (from !== to && objects.has(from) && objects.has(to)) connect(relation, from, to);
  }
  return relation;
}

function connect({ forth, back }: Relation, from: string, to: string): void {
  add(forth, from, to);
  add(back, to, from);
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function removeRepeated(map: Map<string, string[]>): void {
  for (const [key, list] of map) if (list.length > 1) map.set(key, [...new Set(list)]);
}
