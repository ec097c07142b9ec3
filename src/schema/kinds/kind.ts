import type { Catalog } from "../catalog.ts";
import type { Statements } from "../ddl.ts";
import type { CatalogObject, IdentityPart } from "../object.ts";
import type { RoleSwitches } from "../read_catalog.ts";

/**
 * Everything that aludel knows about one kind of PostgreSQL object.
 *
 * To add a kind: write `kinds/<kind>.ts` that exports one `ObjectKind`, add it to the list in `kinds/mod.ts` (after the
 * kinds of its parents), and add `tests/fixtures/schema/<kind>/<case>/{before,after}.sql`.
 * Nothing else may know the kind: comparing, ordering, dependents and filters are generic.
 *
 * 1. **Interface.** `interface Policy extends TableMember { readonly kind: "policy"; … }`. Identity properties are those
 *    of `IdentityPart`; every other property is an attribute: it is compared (deep equality) and needs a rule.
 *    Leave nothing out: what is no attribute is a difference that nobody sees.
 * 2. **Query.** One query reads all objects of the kind, whatever their number, and sorts them by name (type `name`, or
 *    `collate "C"`), never by oid. Each column alias is a property (quoted when camelCase). Beside the properties:
 *    - `address`: `address("pg_policy", "pol.oid")` — how `pg_depend` knows the object;
 *    - `parent`: the address of the object that it is a part of; left out for one that stands alone. An object
 *      whose parent is not in the catalog (excluded, of an extension) is left out too;
 *    - `origins`: `text[]` of addresses of which it is an inherited copy (see {@linkcode CatalogObject.origins});
 *    - `keeper`: the address of what takes it along when it is dropped (see {@linkcode CatalogObject.keeper});
 *    - `needs`: `text[]` of addresses that it needs beside what `pg_depend` says;
 *    - `follows`: `text[]` of addresses of what must be made before it when both are made, though it does not need it.
 *    Only the column types that `Query` allows; other numbers as text. `search_path` is empty while it runs, so
 *    `pg_get_*def`, `format_type`, `regclass` and `regprocedure` print qualified names. PostgreSQL's own schemas are left out by
 *    {@linkcode userSchema}; members of extensions, `exclude` and `schemas` are taken care of. What a server version does not have
 *    is read as the value that means the same there (`null`, `false`), chosen by `version`.
 * 3. **Ordering, dependents** come from `pg_depend`, once for all kinds. An address that is no object but belongs to one
 *    internally (a view's rule, a row type, a constraint's index) counts as that object.
 * 4. **Statements** name everything with its schema. No `IF EXISTS`, no `CASCADE`: what must go is dropped by name.
 */
export interface ObjectKind<T extends CatalogObject = CatalogObject> {
  readonly kind: T["kind"];
  /** The option of `readCatalog` without which it is not read. */
  readonly switchedBy?: keyof RoleSwitches;
  /** The query, for a server of that `server_version_num`. */
  query(version: number): string;
  /** The identity without the kind. Default: schema, table, column and name, quoted where needed, with points between. */
  identify?(object: T): string;
  /** How statements speak of it, such as `TABLE public.users` or `POLICY p ON public.users`: for DROP, COMMENT ON, OWNER. */
  subject(object: T): string;
  /** Makes it, with what `context.inlined(object)` gives written in. */
  create(object: T, context: Context): Statements;
  /** For one that came into being with what it is a copy of: what it has otherwise. */
  diverge?(object: T, context: Context): Statements;
  /** Removes it; its members go with it. */
  drop(object: T, context: Context): Statements;
  /**
   * Gives it the name that `after` has, whatever else differs. Left out: PostgreSQL has no statement for it.
   * `catalog` is what is there before.
   */
  rename?(after: T, before: T, catalog: Catalog): Statements;
  /** One rule per attribute: an attribute without one does not compile. */
  readonly attributes: AttributeRules<T>;
  /** The attributes that are, or have in them, expressions as PostgreSQL prints them: they are read in a form that it prints the same again. */
  printed?(object: T): readonly string[];
  /** The attributes that a server of that version can't tell in full: where both sides have a value, the other side's counts. */
  unsaid?(version: number): readonly string[];
  /** The attributes that follow from the others, such as the types of a view's columns. */
  readonly derived?: readonly string[];
  /** The attributes that are lists whose order means nothing, such as storage parameters: it is kept, but not compared. */
  readonly unordered?: readonly string[];
  /**
   * For a member: whether its parent's CREATE can write it in. The number says how readily it is written apart when
   * a cycle of dependencies demands it, the least first; null (or no function) keeps it apart always.
   */
  inline?(object: T): number | null;
  /** True for a member that goes only with a parent that goes: until then the values in it may have to be moved over. */
  readonly holdsValues?: boolean;
  /**
   * Names that can be taken only once whatever the kind, such as `relation public.users`: the old holder is dropped before
   * the new one is created. See `kinds/claim.ts`.
   */
  claims?(object: T): readonly string[];
  /** What it would be tied to if that were still there: it goes before where it is to go. Identities. */
  avoids?(object: T, context: Pick<Context, "current" | "desired">): Iterable<string>;
  /** What must be dropped, and made again after it, for it to be made (without `before`) or altered. Identities. */
  displaces?(object: T, before: T | undefined, context: Context): Iterable<string>;
  /** What must go with it, for nothing undoes it alone: the index that is attached to another one. Identities. */
  dropsWith?(object: T, at: Losing): Iterable<string>;
  /**
   * True for a copy that nothing makes but its origin, or what ties its table to that of its origin.
   * It goes with its origin before the tables are untied, for they leave it behind.
   */
  isMadeByOrigin?(object: T): boolean;
  /** True for a copy that stays when what it was copied from is dropped: it was declared by hand, too. */
  outlivesOrigin?(object: T): boolean;
  /** True: its DROP says ONLY, and leaves all copies where they are. */
  sparesCopies?(object: T, context: Pick<Context, "current" | "desired">): boolean;
  /** True: what `pg_depend` says of these two is not this object's but a member's own (its partition, its OWNED BY). */
  disowns?(object: T, target: CatalogObject): boolean;
  /** What is made before it where that is possible, such as what the body of a function names. Identities. */
  mentions?(object: T, catalog: Catalog): Iterable<string>;
  /** True for what ties a table to its parents: inherited objects must be there before, and stay after. */
  readonly links?: boolean;
  /** What it is when its table is untied from parents; `held` is what it is a copy of all the same. */
  untied?(object: T, held: readonly CatalogObject[]): T;
  /** True: it is dropped after its siblings are made, where that is possible, and what they share with it stays as it was. */
  readonly lingers?: boolean;
  /** True: what follows it comes after it also as a part of something new, which is otherwise made whole first. */
  readonly awaited?: boolean;
  /** True for what runs when others are made or dropped: it goes first and comes last. */
  readonly watches?: boolean;
  /**
   * True: it is not dropped when `lost`, which it needs, is dropped or replaced, but moved over by `adapt`
   * (a column, when its type is replaced). Only asked about kinds that have `setAside`.
   */
  survives?(object: T, lost: CatalogObject): boolean;
  /** Moves it from the lost object to the one that took its place. */
  readonly adapt?: RebuildingRule<T>;
  /** Gives it another name, so that a new one can take its place while others still use it. */
  setAside?(object: T, context: Context): { readonly statements: Statements; readonly renamed: T };
}

/** What a kind may look at when one of its objects is lost. */
export interface Losing {
  readonly current: Catalog;
  /** True for what is dropped anyway, be it created again or not. */
  isLost(identity: string): boolean;
}

/** What a kind may look at when it writes statements. */
export interface Context {
  /** What is there before the plan. */
  readonly current: Catalog;
  /** What is to be there after it. */
  readonly desired: Catalog;
  /** True: the statements must let others read and write existing tables. See `kinds/online.ts`. */
  readonly online: boolean;
  /** The members of an object that its CREATE must write in, in reading order. */
  inlined(owner: CatalogObject): readonly CatalogObject[];
  /** While writing: true for a copy (see `origins`) that its origin's CREATE or ALTER reaches, so only the rest is to be said. */
  isCarried(object: CatalogObject): boolean;
  /** How statements speak of an object, by identity: its kind's `subject`. */
  subject(identity: string): string;
}

/**
 * What to do when an attribute differs: `"replace"` drops and creates the object, with all that needs it;
 * a function writes the ALTER, or gives null where PostgreSQL has none (then it is replaced). Equal
 * statements of several attributes are written once, so a kind may use one statement for all its attributes
 * (`CREATE OR REPLACE`).
 */
export type AttributeRule<T> = "replace" | "ignore" | Alter<T> | RebuildingRule<T>;

/** Writes the ALTER from `before` to `after`; null: there is none; an empty list: nothing to do. */
export type Alter<T> = (after: T, before: T, context: Context) => Statements | null;

/** An ALTER that PostgreSQL refuses while something uses the object: that is dropped before and created again. */
export interface RebuildingRule<T> {
  alter(after: T, before: T, context: Context): Statements | null;
  /** True for an object that needs this one and must make way. */
  rebuilds(dependent: CatalogObject, after: T, before: T, current: Catalog): boolean;
  /** The same for what holds the whole of which this one is a part. Identities. */
  holders?(before: T, current: Catalog): readonly string[];
}

/** A rule for each property that is not part of the identity. */
export type AttributeRules<T> = { readonly [A in Exclude<keyof T, IdentityPart>]: AttributeRule<T> };
