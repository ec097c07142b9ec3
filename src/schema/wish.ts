import type { Action, Actions } from "./action.ts";
import { type Catalog, membersOf, needsOf } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";

/**
 * Tells for each action which others should run before it, though it could run without: what its object mentions, and
 * what is mentioned by what it uses and stays as it is. Its statement may call a function that was there before, and that
 * calls a new one. A table is altered when the columns that are to go have gone.
 */
export function wishingRule(
  { creates, alters, drops }: Actions,
  current: Catalog,
  desired: Catalog,
): (action: Action) => Action[] {
  const actionsOn = (identity: string): Action[] =>
    [creates.get(identity), alters.get(identity)].filter((it) => it !== undefined);
  const known = new Map<string, readonly string[]>();
  const mentionsOf = (identity: string): readonly string[] => {
    const list = known.get(identity) ?? readMentions(desired, identity);
    known.set(identity, list);
    return list;
  };
  return ({ verb, object }) => {
    if (verb === "drop" && kindOf(object).lingers) return siblingsOf(object, desired).flatMap(actionsOn);
    if (verb !== "create" && verb !== "alter") return [];
    const wished = new Set(mentionsOf(object.identity));
    const used = new Set([...needsOf(desired, object.identity), ...wished]);
    for (const identity of used) { // the set grows as we walk it
      if (actionsOn(identity).length > 0) continue; // it has wishes of its own
      for (const other of mentionsOf(identity)) wished.add(other);
      for (const other of [...needsOf(desired, identity), ...mentionsOf(identity)]) used.add(other);
    }
    const leaving = verb === "alter"
      ? membersOf(current, object.identity).map((it) => drops.get(it.identity))
      : [];
    return [
      ...[...wished].flatMap(actionsOn).filter((other) => other.object !== object),
      ...leaving.filter((it) => it !== undefined),
    ];
  };
}

/** The other objects of its kind in the same parent. */
function siblingsOf({ kind, identity, parent }: CatalogObject, catalog: Catalog): string[] {
  return membersOf(catalog, parent ?? "").filter((it) => it.kind === kind && it.identity !== identity)
    .map((it) => it.identity);
}

function readMentions(catalog: Catalog, identity: string): readonly string[] {
  const object = catalog.objects.get(identity)!;
  return [...kindOf(object).mentions?.(object, catalog) ?? []];
}
