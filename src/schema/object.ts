/**
 * One object of a schema, as plain data. Columns, defaults, constraints and comments are objects too: one grain,
 * so that comparing, ordering and filtering need to know nothing about any kind.
 */
export interface CatalogObject {
  readonly kind: string;
  /** Unique in a catalog and the same in two of them: `table:public.users`, `column:public.users.id`. */
  readonly identity: string;
  /** The object of which this one is a part, gone when that is dropped; null for one that stands alone. */
  readonly parent: string | null;
  /** What PostgreSQL copied this one from, by inheritance or partitioning; empty for one declared by hand. */
  readonly origins: readonly string[];
  /** What takes it along when it is dropped, though it is no part of it: the column that owns a sequence. */
  readonly keeper: string | null;
  /** The schema in which it lives; null for an object that lives in none, such as an extension. */
  readonly schema: string | null;
  readonly name: string;
}

/** An object in a schema. */
export interface SchemaObject extends CatalogObject {
  readonly schema: string;
}

/** An object whose name is unique only within its table (or view, foreign table …). */
export interface TableMember extends SchemaObject {
  readonly table: string;
}

/**
 * The properties that say which object it is, not how it is: they are never compared.
 * `arguments` is for what can be overloaded, `column` and `index` for what is said of a part.
 */
export type IdentityPart =
  | keyof CatalogObject
  | "table"
  | "column"
  | "index"
  | "arguments";

/** The value of an attribute of any kind, by its name. */
export function attributeOf(object: CatalogObject, name: string): unknown {
  return (object as unknown as Readonly<Record<string, unknown>>)[name];
}

/** Tells a {@linkcode TableMember} from other objects. */
export function isTableMember(object: CatalogObject): object is TableMember {
  return "table" in object;
}
