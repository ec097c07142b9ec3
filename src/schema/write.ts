import type { Action, AlterAction } from "./action.ts";
import { type Ddl, listStatements } from "./ddl.ts";
import { applyRule } from "./expand.ts";
import type { Context } from "./kinds/kind.ts";
import { kindOf } from "./kinds/mod.ts";

/**
 * The statements of one action, by the rules of its object's kind.
 * @param isCopy true for the CREATE of a copy that its origin's CREATE has made
 */
export function writeAction(action: Action, context: Context, isCopy: boolean): Ddl[] {
  const kind = kindOf(action.object);
  if (isCopy) return listStatements(kind.diverge?.(action.object, context) ?? []);
  switch (action.verb) {
    case "create":
      return listStatements(kind.create(action.object, context));
    case "alter":
      return writeAlter(action, context);
    case "set aside":
      return listStatements(kind.setAside!(action.object, context).statements);
    case "drop":
      return listStatements(
        kind.drop(action.aside ? kind.setAside!(action.object, context).renamed : action.object, context),
      );
  }
}

/** The ALTERs of all attributes that differ, equal ones once; some are only fit for the new type of a column that is moved over. */
function writeAlter({ object, before, attributes, adapts }: AlterAction, context: Context): Ddl[] {
  const kind = kindOf(object);
  const rules = [...(adapts ? [kind.adapt!] : []), ...attributes.map((name) => kind.rules[name]!)];
  const seen = new Set<string>();
  return rules
    .flatMap((rule) => listStatements(applyRule(rule, object, before, context) ?? []))
    .filter(({ sql }) => !seen.has(sql) && seen.add(sql));
}
