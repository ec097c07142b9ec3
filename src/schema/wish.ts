import type { Action, Actions } from "./action.ts";
import { type Catalog, needsOf } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";

/**
 * Tells for each action which others should run before it, though it could run without: what its object mentions, and
 * what is mentioned by what it uses and stays as it is. Its statement may call a function that was there before, and that
 * calls a new one.
 */
export function wishingRule(
  { creates, alters }: Actions,
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
    if (verb !== "create" && verb !== "alter") return [];
    const wished = new Set(mentionsOf(object.identity));
    const used = new Set([...needsOf(desired, object.identity), ...wished]);
    for (const identity of used) { // the set grows as we walk it
      if (actionsOn(identity).length > 0) continue; // it has wishes of its own
      for (const other of mentionsOf(identity)) wished.add(other);
      for (const other of [...needsOf(desired, identity), ...mentionsOf(identity)]) used.add(other);
    }
    return [...wished].flatMap(actionsOn).filter((other) => other.object !== object);
  };
}

function readMentions(catalog: Catalog, identity: string): readonly string[] {
  const object = catalog.objects.get(identity)!;
  return [...kindOf(object).mentions?.(object, catalog) ?? []];
}
