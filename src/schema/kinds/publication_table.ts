import { address } from "../address.ts";
import { quoteName, quoteNames, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** That a publication, whose name it bears, publishes a table. PostgreSQL, "CREATE PUBLICATION". */
export interface PublicationTable extends TableMember {
  readonly kind: "publication_table";
  /** Only these, sorted by name; null for all. Since PostgreSQL 15, like the condition. */
  readonly columns: readonly string[] | null;
  /** Only rows for which this holds. */
  readonly where: string | null;
}

export const publicationTable: ObjectKind<PublicationTable> = {
  kind: "publication_table",
  query: (version) => `
    select ${address("pg_publication_rel", "r.oid")} as address, ${
    address("pg_publication", "p.oid")
  } as parent,
           ${address("pg_class", "c.oid")} as keeper,
           n.nspname as schema, c.relname as table, p.pubname as name,
           ${
    version < 150000 ? "null::text[] as columns, null as where" : `
           case when r.prattrs is not null then array(
             select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum = any(r.prattrs) order by a.attname) end as columns,
           pg_get_expr(r.prqual, r.prrelid) as where`
  }
    from pg_publication_rel r
    join pg_publication p on p.oid = r.prpubid
    join pg_class c on c.oid = r.prrelid
    join pg_namespace n on n.oid = c.relnamespace
    order by p.pubname, n.nspname, c.relname`,
  identify: (it) => `${quoteName(it.name)} ${tableName(it)}`,
  subject: (it) => `PUBLICATION ${quoteName(it.name)}`,
  create: (it) => `ALTER ${publicationTable.subject(it)} ADD TABLE ${publishedTable(it)}`,
  drop: (it) => `ALTER ${publicationTable.subject(it)} DROP TABLE ONLY ${tableName(it)}`,
  attributes: { columns: "replace", where: "replace" },
  printed: () => ["where"],
  inline: () => 1,
};

/** Tells a published table from other members. */
export function isPublicationTable(object: CatalogObject): object is PublicationTable {
  return object.kind === "publication_table";
}

/** Writes a table as in CREATE PUBLICATION and ALTER PUBLICATION … ADD TABLE: those that inherit from it are said themselves. */
export function publishedTable(it: PublicationTable): string {
  return [
    `ONLY ${tableName(it)}`,
    ...(it.columns === null ? [] : [`(${quoteNames(it.columns)})`]),
    ...(it.where === null ? [] : [`WHERE (${it.where})`]),
  ].join(" ");
}
