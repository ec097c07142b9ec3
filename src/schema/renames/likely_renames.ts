import { type Catalog, membersOf } from "../catalog.ts";
import { compareCatalogs, differingAttributes } from "../compare.ts";
import { namePath } from "../identify.ts";
import { quoteName, quotePath } from "../name.ts";
import { attributeOf, type CatalogObject, isTableMember } from "../object.ts";
import type { Rename } from "./rename.ts";

/** From here on two objects are alike enough to ask about. */
const near = 0.5;

/**
 * Finds dropped and created objects that may be the same under another name: of one kind, in one place, of like shape. Each is in
 * one pair at most, the likest first. Only what loses or costs something when it is made anew is looked at.
 */
export function likelyRenames(current: Catalog, desired: Catalog): Rename[] {
  const changes = compareCatalogs(current, desired);
  const gone = changes.flatMap((change) =>
    change.verb === "drop" && shapes[change.before.kind] ? [change.before] : []
  );
  const made = changes.flatMap((change) =>
    change.verb === "create" && shapes[change.after.kind] ? [change.after] : []
  );
  const places = Map.groupBy(made, placeOf);
  const pairs = gone.flatMap((before) =>
    (places.get(placeOf(before)) ?? [])
      .map((after) => ({ before, after, score: shapes[before.kind]!(before, after, current, desired) }))
  );
  const taken = new Set<CatalogObject>();
  return pairs.filter(({ score }) => score >= near).sort((a, b) => b.score - a.score).flatMap(
    ({ before, after }) => {
      if (taken.has(before) || taken.has(after)) return [];
      taken.add(before).add(after);
      return [{ before, after }];
    },
  );
}

/** The value of `--rename` that declares a rename. */
export function renameOption({ before, after }: Rename): string {
  const args = "arguments" in before && ["function", "procedure", "aggregate"].includes(before.kind)
    ? `(${before.arguments})`
    : "";
  return `${before.kind}:${quotePath(...namePath(before))}${args}=${quoteName(after.name)}`;
}

/** Where an object is: what it shares with those that can take its place. */
function placeOf(object: CatalogObject): string {
  const { kind, parent, schema } = object;
  return JSON.stringify([kind, parent, schema, isTableMember(object) ? object.table : null]);
}

type Shape = (before: CatalogObject, after: CatalogObject, current: Catalog, desired: Catalog) => number;

/** How alike two objects are, from 0 to 1. */
const shapes: Readonly<Record<string, Shape>> = {
  schema: (before, after, current, desired) =>
    share(contentsOf(current, before.name), contentsOf(desired, after.name)),
  table: likeMembers,
  foreign_table: likeMembers,
  composite: likeMembers,
  column: likeColumn,
  attribute: likeInAll,
  enum: (before, after) => share(listOf(before, "values"), listOf(after, "values")),
  domain: likeInAll,
  range: likeInAll,
  sequence: likeInAll,
  index: likeInAll,
  constraint: likeInAll,
  view: likeInAll,
  materialized_view: likeInAll,
  function: likeRoutine,
  procedure: likeRoutine,
};

/** Whether they are equal in all that is compared. */
function likeInAll(before: CatalogObject, after: CatalogObject): number {
  return differingAttributes(before, after).length === 0 ? 1 : 0;
}

/** Whether they hold the same values. */
function likeColumn(before: CatalogObject, after: CatalogObject): number {
  const counted = ["type", "collation", "generated"];
  return differingAttributes(before, after).some((name) => counted.includes(name)) ? 0 : 1;
}

/** How much of the columns, or attributes, they have in common. */
function likeMembers(
  before: CatalogObject,
  after: CatalogObject,
  current: Catalog,
  desired: Catalog,
): number {
  return share(columnsOf(current, before), columnsOf(desired, after));
}

function columnsOf(catalog: Catalog, owner: CatalogObject): string[] {
  return membersOf(catalog, owner.identity).flatMap((member) =>
    "type" in member && (member.kind === "column" || member.kind === "attribute")
      ? [`${member.name} ${member.type}`]
      : []
  );
}

function contentsOf(catalog: Catalog, schema: string): string[] {
  return [...catalog.objects.values()].filter((object) => object.schema === schema && object.parent === null)
    .map(({ kind, name }) => `${kind} ${name}`);
}

function listOf(object: CatalogObject, attribute: string): string[] {
  const value = attributeOf(object, attribute);
  return Array.isArray(value) ? value.map(String) : [];
}

/** Equal but for the name in the definition. */
function likeRoutine(before: CatalogObject, after: CatalogObject): number {
  const text = (it: CatalogObject) =>
    "definition" in it ? String(it.definition).replace(quotePath(it.schema ?? "", it.name), "") : it.identity;
  return text(before) === text(after) ? 1 : 0;
}

/** What two lists have in common, as a part of the longer one. */
function share(a: readonly string[], b: readonly string[]): number {
  const longest = Math.max(a.length, b.length);
  const common = a.filter((item) => b.includes(item)).length;
  return longest === 0 ? 0 : common / longest;
}
