import { quoteName, tableName } from "../name.ts";
import type { Catalog } from "../catalog.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import { addColumn, addingHolders } from "./add_column.ts";
import { alterGenerated, generatingHolders } from "./alter_generated.ts";
import { alterNotNull, rebuildsForNotNull, untieToRename } from "./alter_not_null.ts";
import { claimConstraint, claimRelation } from "./claim.ts";
import { columnQuery } from "./column_query.ts";
import { alterType, rebuildsForType } from "./column_type.ts";
import { alterOptionsClause } from "./foreign_options.ts";
import { freeNotNull } from "./free_not_null.ts";
import { alterIdentity, type Identity } from "./identity.ts";
import { leavesCopies, tyingOrigins } from "./inherited.ts";
import type { ObjectKind } from "./kind.ts";
import { constraintName, type NotNull } from "./not_null.ts";
import { ownNotNull } from "./own_not_null.ts";
import { alterOptions } from "./options.ts";
import { divergeColumn } from "./own_column_settings.ts";
import { rowHolders } from "./stored_type.ts";
import { typeTie } from "./type_tie.ts";
import { alterColumn } from "./write_column.ts";

const changeType = {
  alter: alterType,
  rebuilds: rebuildsForType,
  holders: ({ parent }: Column, current: Catalog) => rowHolders(current, parent!),
};

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
  /** True when that was said of this very column, not only of one in a parent table. PostgreSQL 18 and later tell. */
  readonly notNullLocal: boolean;
  /**
   * The name of the constraint where it is that of a parent's: it stays, by that name, when the table is untied. A table that goes from one
   * parent to another has it as its own since, which nothing undoes.
   */
  readonly inheritedNotNull: string | null;
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
  create: addColumn,
  diverge: divergeColumn,
  drop: (it, context) => {
    const isLeaving = leavesCopies(it, context);
    const sql = `ALTER TABLE ${isLeaving ? "ONLY " : ""}${tableName(it)} DROP COLUMN ${quoteName(it.name)}`;
    const first = isLeaving ? freeNotNull(it, context) : [];
    const isElsewhere = context.current.objects.get(it.parent!)?.kind === "foreign_table";
    if (it.generated !== null || isElsewhere) return [...first, sql];
    return [...first, {
      sql,
      hazard: {
        code: "drops_column",
        message: `the values of ${tableName(it)}.${quoteName(it.name)} are lost`,
      },
    }];
  },
  rename: (it, before) =>
    `ALTER TABLE ${tableName(before)} RENAME COLUMN ${quoteName(before.name)} TO ${quoteName(it.name)}`,
  attributes: {
    position: "ignore",
    local: "ignore",
    type: changeType,
    collation: changeType,
    generated: alterGenerated,
    notNull: { alter: alterNotNull, rebuilds: rebuildsForNotNull },
    notNullLocal: "ignore",
    inheritedNotNull: "ignore",
    asIdentity: alterIdentity,
    typeStorage: "ignore",
    storage: (it, _, context) => alterColumn(it, `SET STORAGE ${it.storage ?? it.typeStorage}`, context),
    compression: (it, _, context) =>
      alterColumn(it, `SET COMPRESSION ${it.compression ?? "default"}`, context),
    statistics: (it, _, context) => alterColumn(it, `SET STATISTICS ${it.statistics ?? -1}`, context),
    options: (it, before, context) =>
      alterOptions(alterColumn(it, "", context).trimEnd(), it.options, before.options),
    foreignOptions: (it, before) =>
      alterColumn(it, alterOptionsClause(it.foreignOptions, before.foreignOptions)),
  },
  printed: () => ["generated"],
  unsaid: (version) => version < 180000 ? ["notNull"] : [], // the name of the constraint
  unordered: ["options"],
  inline: () => 99,
  outlivesOrigin: (it) => it.local && it.origins.some((origin) => origin.startsWith("column:")),
  sparesCopies: leavesCopies,
  avoids: typeTie,
  displaces: (it, before, context) => [
    ...untieToRename(it, before, context),
    ...(before === undefined ? addingHolders(it, context) : generatingHolders(it, before, context)),
  ],
  dropsWith: (it, at) => it.generated === null ? [] : tyingOrigins(it, at),
  untied: ownNotNull,
  claims: (it) => [
    ...(it.asIdentity === null ? [] : [claimRelation(it.asIdentity.schema, it.asIdentity.name)]),
    ...(it.notNull === null ? [] : [claimConstraint(it.schema, it.table, constraintName(it, it.notNull))]),
  ],
  survives: (it, lost) => it.generated === null && lost.kind !== "schema",
  adapt: changeType,
};

/** Tells a column from other members. */
export function isColumn(object: CatalogObject): object is Column {
  return object.kind === "column";
}
