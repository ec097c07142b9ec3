import { address, userSchema } from "../address.ts";
import { type Catalog, copiesOf } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import { collationName } from "./column_query.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { typeRisk } from "./type_risk.ts";

/** An attribute of a composite type; the columns of a table OF the type are its copies. PostgreSQL, "ALTER TYPE". */
export interface Attribute extends TableMember {
  readonly kind: "attribute";
  /** As `format_type` writes it. */
  readonly type: string;
  /** Null for the type's own. */
  readonly collation: string | null;
}

export const attribute: ObjectKind<Attribute> = {
  kind: "attribute",
  query: () => `
    select ${address("pg_class", "c.oid", "a.attnum")} as address, ${
    address("pg_type", "c.reltype")
  } as parent,
           n.nspname as schema, c.relname as table, a.attname as name,
           format_type(a.atttypid, a.atttypmod) as type,
           case when a.attcollation <> t.typcollation then ${collationName("co", "cn")} end as collation
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'c'
    join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
    left join pg_collation co on co.oid = a.attcollation
    left join pg_namespace cn on cn.oid = co.collnamespace
    where a.attnum > 0 and not a.attisdropped and ${userSchema}
    order by n.nspname, c.relname, a.attnum`,
  subject: (it) => `COLUMN ${tableName(it)}.${quoteName(it.name)}`,
  create: (it, { desired }) => alter(it, `ADD ATTRIBUTE ${writeAttribute(it)}`, desired),
  drop: (it, { current }) => ({
    sql: alter(it, `DROP ATTRIBUTE ${quoteName(it.name)}`, current),
    hazard: {
      code: "drops_attribute",
      message: `what columns hold in ${quoteName(it.name)} of ${tableName(it)} is lost`,
    },
  }),
  rename: (it, before, catalog) =>
    alter(before, `RENAME ATTRIBUTE ${quoteName(before.name)} TO ${quoteName(it.name)}`, catalog),
  attributes: {
    type: { alter: alterType, rebuilds: isInTheWay },
    collation: { alter: alterType, rebuilds: isInTheWay },
  },
  inline: () => 3,
  holdsValues: true,
};

/** Tells an attribute from other members. */
export function isAttribute(object: CatalogObject): object is Attribute {
  return object.kind === "attribute";
}

/** Writes an attribute as in CREATE TYPE. */
export function writeAttribute(it: Attribute): string {
  return `${quoteName(it.name)} ${typeClause(it)}`;
}

function typeClause(it: Attribute): string {
  return it.collation === null ? it.type : `${it.type} COLLATE ${it.collation}`;
}

/** Only columns of tables OF the type can hold values of it here: where others do, the type is replaced. */
function alterType(it: Attribute, before: Attribute, { desired }: Context): Ddl {
  const sql = alter(it, `ALTER ATTRIBUTE ${quoteName(it.name)} TYPE ${typeClause(it)}`, desired);
  if (copiesOf(desired, it.identity).length === 0) return { sql };
  return { sql, hazard: typeRisk(`${tableName(it)}.${quoteName(it.name)} in tables`, it.type, before.type) };
}

/** CASCADE where tables OF the type have a column for it, which changes with it. */
function alter(it: Attribute, action: string, catalog: Catalog): string {
  return `ALTER TYPE ${tableName(it)} ${action}${
    copiesOf(catalog, it.identity).length > 0 ? " CASCADE" : ""
  }`;
}

function isInTheWay({ kind }: CatalogObject): boolean {
  return !["comment", "grant", "column"].includes(kind);
}
