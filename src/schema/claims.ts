import type { Action, Actions, AlterAction } from "./action.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";

/** Who gives up which name: what is dropped, by identity, and what is altered. */
export function claimHolders({ drops, alters }: Actions) {
  const holders = new Map<string, string[]>();
  const givers = new Map<string, Action[]>();
  for (const { object } of drops.values()) {
    for (const claim of claimsOf(object)) append(holders, claim, object.identity);
  }
  for (const action of alters.values()) {
    const kept = claimsOf(action.object);
    for (const claim of claimsOf(action.before)) if (!kept.includes(claim)) append(givers, claim, action);
  }
  return { holders, givers };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The names of an object that can be taken only once. */
export function claimsOf(object: CatalogObject): readonly string[] {
  return kindOf(object).claims?.(object) ?? [];
}

/** The names that an object has only after its ALTER. */
export function newClaims({ object, before }: AlterAction): string[] {
  const old = claimsOf(before);
  return claimsOf(object).filter((claim) => !old.includes(claim));
}
