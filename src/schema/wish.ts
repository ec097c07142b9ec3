import type { Action, Actions } from "./action.ts";
import type { Catalog } from "./catalog.ts";
import { kindOf } from "./kinds/mod.ts";

/** Tells for each action which others should run before it, though it could run without: what its object mentions. */
export function wishingRule(
  { creates, alters }: Actions,
  desired: Catalog,
): (action: Action) => Action[] {
  return ({ verb, object }) => {
    if (verb !== "create" && verb !== "alter") return [];
    const mentioned = kindOf(object).mentions?.(object, desired) ?? [];
    const found = [...mentioned].flatMap((it) => [creates.get(it), alters.get(it)]);
    return found.filter((other) => other !== undefined && other.object !== object) as Action[];
  };
}
