import type { CatalogObject } from "./object.ts";

/** One thing to do to one object; the unit of ordering. */
export type Action = CreateAction | DropAction | AlterAction | AsideAction;

export interface CreateAction {
  readonly verb: "create";
  readonly object: CatalogObject;
}

export interface DropAction {
  readonly verb: "drop";
  readonly object: CatalogObject;
  /** True: it was set aside before, and bears another name by now. */
  readonly aside: boolean;
}

export interface AlterAction {
  readonly verb: "alter";
  /** As it is to be. */
  readonly object: CatalogObject;
  readonly before: CatalogObject;
  readonly attributes: readonly string[];
  /** True: it is moved from a lost object to the one in its place. */
  readonly adapts: boolean;
}

export interface AsideAction {
  readonly verb: "set aside";
  readonly object: CatalogObject;
}

/** The actions of a plan by identity. Of one object: at most one of each verb, and drop with create is a replacement. */
export interface Actions {
  readonly creates: ReadonlyMap<string, CreateAction>;
  readonly drops: ReadonlyMap<string, DropAction>;
  readonly alters: ReadonlyMap<string, AlterAction>;
  readonly asides: ReadonlyMap<string, AsideAction>;
}
