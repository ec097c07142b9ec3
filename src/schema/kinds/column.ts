import { quoteName, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import { claimRelation } from "./claim.ts";
import { isColumnDefault } from "./column_default.ts";
import { columnQuery } from "./column_query.ts";
import { alterType, rebuildsForType, rebuildsHolder } from "./column_type.ts";
import { alterOptionsClause, optionsClause } from "./foreign_options.ts";
import { alterIdentity, type Identity, identityClause } from "./identity.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { alterNotNull, type NotNull, notNullClause } from "./not_null.ts";
import { alterOptions, writeOptions } from "./options.ts";

const changeType = { alter: alterType, rebuilds: rebuildsForType, rebuildsHolder };

/** A column of a table or of a foreign table; its default is a member of it. PostgreSQL, "CREATE TABLE". */
export interface Column extends TableMember {
  readonly kind: "column";
  /** Its number; the order of columns is not compared. */
  readonly position: number;
  /** False for one that is only inherited. */
  readonly local: boolean;
  /** As `format_type` writes it. */
  readonly type: string;
  /** Null for the type's own. */
  readonly collation: string | null;
  readonly notNull: NotNull | null;
  readonly asIdentity: Identity | null;
  readonly generated: { readonly expression: string; readonly stored: boolean } | null;
  /** PLAIN, EXTERNAL, EXTENDED or MAIN; null for the type's own. */
  readonly storage: string | null;
  /** The type's own: before PostgreSQL 16, SET STORAGE has no DEFAULT. */
  readonly typeStorage: string;
  /** pglz or lz4; null for the server's default. */
  readonly compression: string | null;
  /** The statistics target; null for the server's default. */
  readonly statistics: number | null;
  /** `n_distinct=…`, `n_distinct_inherited=…`. */
  readonly options: readonly string[];
  /** Options of a column of a foreign table, as `name=value`. */
  readonly foreignOptions: readonly string[];
}

export const column: ObjectKind<Column> = {
  kind: "column",
  query: columnQuery,
  subject: (it) => `COLUMN ${tableName(it)}.${quoteName(it.name)}`,
  create: (it, context) => [
    `ALTER TABLE ${tableName(it)} ADD COLUMN ${writeColumn(it, context)}`,
    ...columnSettings(it),
  ],
  drop: (it) => {
    const sql = `ALTER TABLE ${tableName(it)} DROP COLUMN ${quoteName(it.name)}`;
    if (it.generated !== null) return sql;
    return {
      sql,
      hazard: {
        code: "drops_column",
        message: `the values of ${tableName(it)}.${quoteName(it.name)} are lost`,
      },
    };
  },
  attributes: {
    position: "ignore",
    local: "ignore",
    type: changeType,
    collation: changeType,
    generated: alterGenerated,
    notNull: alterNotNull,
    asIdentity: alterIdentity,
    typeStorage: "ignore",
    storage: (it, _, context) => alter(it, `SET STORAGE ${it.storage ?? it.typeStorage}`, context),
    compression: (it, _, context) => alter(it, `SET COMPRESSION ${it.compression ?? "default"}`, context),
    statistics: (it, _, context) => alter(it, `SET STATISTICS ${it.statistics ?? -1}`, context),
    options: (it, before, context) =>
      alterOptions(alter(it, "", context).trimEnd(), it.options, before.options),
    foreignOptions: (it, before) => alter(it, alterOptionsClause(it.foreignOptions, before.foreignOptions)),
  },
  printed: () => ["generated"],
  unsaid: (version) => version < 180000 ? ["notNull"] : [], // the name of the constraint
  unordered: ["options"],
  inline: () => 99,
  claims: ({ asIdentity }) => asIdentity === null ? [] : [claimRelation(asIdentity.schema, asIdentity.name)],
  survives: (it, lost) => it.generated === null && lost.kind !== "schema",
  adapt: changeType,
};

/** Tells a column from other members. */
export function isColumn(object: CatalogObject): object is Column {
  return object.kind === "column";
}

/** Writes a column as in CREATE TABLE and ADD COLUMN, with its default where that can stand there. */
export function writeColumn(it: Column, context: Context): string {
  const expression = context.inlined(it).find(isColumnDefault)?.expression;
  return [
    `${quoteName(it.name)} ${it.type}${optionsClause(it.foreignOptions)}`,
    ...(it.collation === null ? [] : [`COLLATE ${it.collation}`]),
    ...(expression === undefined ? [] : [`DEFAULT ${expression}`]),
    ...(it.generated === null ? [] : [generatedClause(it.generated)]),
    ...(it.asIdentity === null ? [] : [identityClause(it, it.asIdentity)]),
    ...(it.notNull === null ? [] : [notNullClause(it, it.notNull, context)]),
  ].join(" ");
}

/** What CREATE TABLE has no words for in all versions. */
export function columnSettings(it: Column): string[] {
  return [
    ...(it.storage === null ? [] : [alter(it, `SET STORAGE ${it.storage}`)]),
    ...(it.compression === null ? [] : [alter(it, `SET COMPRESSION ${it.compression}`)]),
    ...(it.statistics === null ? [] : [alter(it, `SET STATISTICS ${it.statistics}`)]),
    ...(it.options.length === 0 ? [] : [alter(it, `SET (${writeOptions(it.options)})`)]),
  ];
}

/** ALTER COLUMN; ONLY where child tables have a column of their own to say it for. */
function alter(it: Column, action: string, context?: Context): string {
  const hasCopies = context?.desired.followedBy.has(it.identity) ?? false;
  return `ALTER TABLE ${hasCopies ? "ONLY " : ""}${tableName(it)} ALTER COLUMN ${
    quoteName(it.name)
  } ${action}`;
}

function generatedClause({ expression, stored }: NonNullable<Column["generated"]>): string {
  return `GENERATED ALWAYS AS (${unwrap(expression)}) ${stored ? "STORED" : "VIRTUAL"}`;
}

/** SET EXPRESSION came with PostgreSQL 17; a column that was not generated can't become so. */
function alterGenerated(after: Column, before: Column, { desired }: Context): string | null {
  const column = `ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)}`;
  if (before.generated === null) return null;
  if (after.generated === null) return before.generated.stored ? `${column} DROP EXPRESSION` : null;
  if (after.generated.stored !== before.generated.stored || desired.version < 170000) return null;
  return `${column} SET EXPRESSION AS (${unwrap(after.generated.expression)})`;
}

/** `pg_get_expr` puts most expressions, not all, in parentheses; one pair around the whole is enough. */
function unwrap(expression: string): string {
  if (!expression.startsWith("(")) return expression;
  let depth = 0;
  for (let i = 0; i < expression.length; i++) {
    const character = expression[i];
    if (character === "'" || character === '"') return expression; // a quoted parenthesis would be counted
    if (character === "(") depth++;
    if (character === ")" && --depth === 0) {
      return i === expression.length - 1 ? expression.slice(1, -1) : expression;
    }
  }
  return expression;
}
