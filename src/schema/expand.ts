import type { Actions, AlterAction, AsideAction, CreateAction, DropAction } from "./action.ts";
import { type Catalog, membersOf, neededBy, needsOf } from "./catalog.ts";
import { type Change, differingAttributes } from "./compare.ts";
import type { Statements } from "./ddl.ts";
import type { AttributeRule, Context, RebuildingRule } from "./kinds/kind.ts";
import { kindOf } from "./kinds/mod.ts";
import type { CatalogObject } from "./object.ts";

/** What the order of the actions asks for, found by trying; identities. */
export interface Demands {
  /** What is dropped and created although it could be altered. */
  readonly replaced: ReadonlySet<string>;
  /** What is set aside, if it is dropped, although nothing is moved over from it. */
  readonly renamed: ReadonlySet<string>;
  /** Tables that leave their old parents before they are tied to new ones. */
  readonly untied: ReadonlySet<string>;
}

/**
 * Turns changes into actions: what has no ALTER is dropped and created, and so is what must make way for a change
 * (a view on an altered column) with all that hangs on it; what must not be dropped (a column whose type is
 * replaced) is moved over.
 *
 * @param demands breaks circles of actions
 */
export function expandChanges(
  changes: readonly Change[],
  current: Catalog,
  desired: Catalog,
  context: Context,
  demands: Demands,
): Actions {
  const expansion = new Expansion(current, desired, context);
  for (const change of changes) {
    if (change.verb === "create") expansion.create(change.after);
    else if (change.verb === "drop") expansion.lose(change.before);
    else if (demands.replaced.has(change.after.identity)) expansion.lose(change.before);
    else expansion.alter(change.before, change.after, change.attributes);
  }
  return expansion.finish(demands);
}

class Expansion {
  readonly #creates = new Map<string, CreateAction>();
  readonly #lost = new Map<string, CatalogObject>();
  readonly #alters = new Map<string, AlterAction>();
  readonly #asides = new Map<string, AsideAction>();
  /** Objects whose dependents are still to be looked at. */
  readonly #queue: CatalogObject[] = [];
  readonly #rebuilding: [before: CatalogObject, after: CatalogObject, rule: RebuildingRule<CatalogObject>][] =
    [];

  constructor(readonly current: Catalog, readonly desired: Catalog, readonly context: Context) {}

  create(object: CatalogObject): void {
    if (kindOf(object).isMadeByOrigin?.(object)) return;
    this.#creates.set(object.identity, { verb: "create", object });
    this.#displace(object, undefined);
  }

  /** Drops an object; it is created again when the desired catalog has it. */
  lose(before: CatalogObject): void {
    if (this.#lost.has(before.identity)) return;
    this.#lost.set(before.identity, before);
    this.#alters.delete(before.identity);
    const after = this.desired.objects.get(before.identity);
    if (after) this.create(after);
    this.#queue.push(before);
  }

  /** Loses what is in the way of an object. */
  #displace(after: CatalogObject, before: CatalogObject | undefined): void {
    for (const identity of kindOf(after).displaces?.(after, before, this.context) ?? []) {
      this.lose(this.current.objects.get(identity)!);
    }
  }

  alter(before: CatalogObject, after: CatalogObject, attributes: readonly string[]): void {
    const { rules } = kindOf(after);
    const changed = attributes.map((name) => rules[name]!);
    const isMoved = before.parent !== after.parent; // from a table to the view in its place
    if (isMoved || changed.some((rule) => !canAlter(rule, after, before, this.context))) {
      return this.lose(before);
    }
    this.#setAlter(before, after, attributes, false);
    this.#displace(after, before);
    for (const rule of changed) {
      if (typeof rule === "object") this.#rebuilding.push([before, after, rule]);
    }
  }

  finish({ renamed, untied }: Demands): Actions {
    for (const [before, after, rule] of this.#rebuilding) this.#rebuildAround(before, after, rule);
    for (const lost of this.#queue) { // the queue grows as we walk it
      for (const identity of neededBy(this.current, lost.identity)) this.#release(identity, lost);
      if (lost === this.#queue.at(-1)) this.#dropCompanions();
    }
    for (const lost of this.#lost.values()) if (kindOf(lost).links) this.#untie(lost, untied);
    const drops = new Map<string, DropAction>();
    for (const [identity, object] of this.#lost) {
      if (renamed.has(identity)) this.#setAside(object);
      drops.set(identity, { verb: "drop", object, aside: this.#asides.has(identity) });
    }
    return { creates: this.#creates, drops, alters: this.#alters, asides: this.#asides };
  }

  /** Loses what must go with what is lost: asked last, when it is known what goes anyway. */
  #dropCompanions(): void {
    const { current } = this;
    const isLost = (identity: string) => this.#lost.has(identity);
    for (const object of [...this.#lost.values()]) {
      for (const identity of kindOf(object).dropsWith?.(object, { current, isLost }) ?? []) {
        this.lose(current.objects.get(identity)!);
      }
    }
  }

  /** Changes what a table keeps of a parent that it leaves, which is its own then. */
  #untie(link: CatalogObject, untied: ReadonlySet<string>): void {
    for (const before of membersOf(this.current, link.parent!)) {
      const after = this.desired.objects.get(before.identity);
      if (!after || this.#lost.has(before.identity)) continue;
      const left = needsOf(this.current, link.identity);
      const kept = before.origins.map((it) => this.current.objects.get(it)!).filter((it) =>
        !left.includes(it.parent!)
      );
      const coming = untied.has(link.parent!) ? [] : after.origins.map((it) => this.desired.objects.get(it)!);
      const own = kindOf(before).untied?.(before, [...kept, ...coming]) ?? before;
      const attributes = own === before ? [] : differingAttributes(own, after);
      const { adapts = false } = this.#alters.get(before.identity) ?? {};
      if (attributes.length > 0) this.#setAlter(own, after, attributes, adapts);
    }
  }

  #rebuildAround(before: CatalogObject, after: CatalogObject, rule: RebuildingRule<CatalogObject>): void {
    for (const identity of neededBy(this.current, before.identity)) {
      const dependent = this.current.objects.get(identity)!;
      if (rule.rebuilds(dependent, after, before, this.current)) this.lose(dependent);
    }
    for (const identity of rule.holders?.(before, this.current) ?? []) {
      this.lose(this.current.objects.get(identity)!);
    }
  }

  /** Frees an object from a lost one that it needs: by an ALTER that ends the need, by moving it, or by dropping it. */
  #release(identity: string, lost: CatalogObject): void {
    if (this.#lost.has(identity)) return;
    const before = this.current.objects.get(identity)!;
    const after = this.desired.objects.get(identity)!;
    if (after.parent !== lost.identity && this.#survives(before, after, lost)) {
      this.#setAside(lost);
      this.#setAlter(before, after, this.#alters.get(identity)?.attributes ?? [], true);
      this.#rebuildAround(before, after, kindOf(after).adapt!);
      return;
    }
    if (!this.#alters.has(identity) || this.#waitsForSuccessor(identity, lost)) this.lose(before);
  }

  /** True when an altered object needs, or what is to be made for it needs, what can only be made when `lost` has gone. */
  #waitsForSuccessor(identity: string, lost: CatalogObject): boolean {
    const claims = kindOf(lost).claims?.(lost) ?? [];
    const isSuccessor = (object: CatalogObject) =>
      object.identity === lost.identity ||
      (this.#creates.has(object.identity) &&
        kindOf(object).claims?.(object).some((it) => claims.includes(it)));
    const seen = new Set([identity]);
    for (const at of seen) { // the set grows as we walk it
      for (const needed of needsOf(this.desired, at)) {
        if (isSuccessor(this.desired.objects.get(needed)!)) return true;
        if (this.#creates.has(needed) || this.#alters.has(needed)) seen.add(needed);
      }
    }
    return false;
  }

  #survives(before: CatalogObject, after: CatalogObject, lost: CatalogObject): boolean {
    const kind = kindOf(before);
    if (!kindOf(lost).setAside || !kind.adapt || !kind.survives) return false;
    return kind.survives(before, lost) && kind.survives(after, lost);
  }

  #setAside(object: CatalogObject): void {
    this.#asides.set(object.identity, { verb: "set aside", object });
  }

  #setAlter(
    before: CatalogObject,
    after: CatalogObject,
    attributes: readonly string[],
    adapts: boolean,
  ): void {
    this.#alters.set(after.identity, { verb: "alter", object: after, before, attributes, adapts });
  }
}

function canAlter(
  rule: AttributeRule<CatalogObject>,
  after: CatalogObject,
  before: CatalogObject,
  context: Context,
): boolean {
  return rule !== "replace" && (rule === "ignore" || applyRule(rule, after, before, context) !== null);
}

/** What a rule writes; null when there is no ALTER. */
export function applyRule(
  rule: AttributeRule<CatalogObject>,
  after: CatalogObject,
  before: CatalogObject,
  context: Context,
): Statements | null {
  if (typeof rule === "string") return null;
  return typeof rule === "object" ? rule.alter(after, before, context) : rule(after, before, context);
}
