import { address, userSchema } from "../address.ts";
import { type Catalog, membersOf } from "../catalog.ts";
import { tableName } from "../name.ts";
import type { TableMember } from "../object.ts";
import { type Column, isColumn } from "./column.ts";
import type { Context, ObjectKind } from "./kind.ts";

/** That a table is OF a composite type: its columns are those of the type, by name, type and order. PostgreSQL, "CREATE TABLE". */
export interface TableType extends TableMember {
  readonly kind: "table_type";
  /** As `format_type` writes it. */
  readonly type: string;
}

export const tableType: ObjectKind<TableType> = {
  kind: "table_type",
  query: () => `
    select 'table_type/' || c.oid || '/0' as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, c.relname as name, format_type(c.reloftype, null) as type,
           array[${address("pg_type", "c.reloftype")}] as needs,
           array(
             select ${address("pg_class", "a.attrelid", "a.attnum")} from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as follows
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.reloftype <> 0 and c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${userSchema}
    order by n.nspname, c.relname`,
  identify: tableName,
  subject: (it) => `TABLE ${tableName(it)}`,
  create: (it) => `ALTER TABLE ${tableName(it)} OF ${it.type}`,
  drop: (it) => `ALTER TABLE ${tableName(it)} NOT OF`,
  attributes: { type: "replace" },
  avoids: (it, { current }) =>
    membersOf(current, it.parent!).filter(({ kind }) => excluding.has(kind)).map(({ identity }) => identity),
  displaces: (it, _, context) => fitsInOrder(it, context) ? [] : [it.parent!],
  links: true,
};

/** The kinds of what is to go before: other columns, and parents, of which it can't have any. */
const excluding: ReadonlySet<string> = new Set(["column", "partition", "inheritance"]);

/** False for a table that is there with columns in another order, or that would get them so: only a new one can be OF the type. */
function fitsInOrder(it: TableType, { current, desired }: Context): boolean {
  if (!current.objects.has(it.parent!)) return true;
  const wanted = columnsOf(it, desired).map(({ identity }) => identity);
  const kept = columnsOf(it, current).map(({ identity }) => identity).filter((one) => wanted.includes(one));
  return kept.every((one, place) => one === wanted[place]);
}

function columnsOf({ parent }: TableType, catalog: Catalog): Column[] {
  return membersOf(catalog, parent!).filter(isColumn).sort((a, b) => a.position - b.position);
}
