import { address } from "../address.ts";
import { quoteName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { isPublicationSchema } from "./publication_schema.ts";
import { isPublicationTable, publishedTable } from "./publication_table.ts";
import { renameTo } from "./rename.ts";

/** A publication; its tables and schemas are members. PostgreSQL, "CREATE PUBLICATION". */
export interface Publication extends CatalogObject {
  readonly kind: "publication";
  readonly allTables: boolean;
  /** What is published: `insert`, `update`, `delete`, `truncate`. */
  readonly operations: readonly string[];
  /** Publishes changes of a partition as those of the partitioned table. */
  readonly viaRoot: boolean;
  /** `none` or `stored`; the choice came with PostgreSQL 18. */
  readonly generatedColumns: string;
}

const allOperations = ["insert", "update", "delete", "truncate"];

export const publication: ObjectKind<Publication> = {
  kind: "publication",
  query: (version) => `
    select ${address("pg_publication", "p.oid")} as address, p.pubname as name, p.puballtables as "allTables",
           array_remove(array[case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
             case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end], null) as operations,
           p.pubviaroot as "viaRoot",
           ${
    version < 180000 ? "'none'" : "case p.pubgencols when 's' then 'stored' else 'none' end"
  } as "generatedColumns"
    from pg_publication p
    order by p.pubname`,
  subject: (it) => `PUBLICATION ${quoteName(it.name)}`,
  create: writePublication,
  drop: (it) => `DROP ${publication.subject(it)}`,
  rename: (it, before) => renameTo(publication.subject(before), it),
  attributes: {
    allTables: "replace",
    operations: (it) => set(it, publish(it)),
    viaRoot: (it) => set(it, `publish_via_partition_root = ${it.viaRoot}`),
    generatedColumns: (it) => set(it, `publish_generated_columns = ${it.generatedColumns}`),
  },
};

function writePublication(it: Publication, context: Context): string {
  const members = context.inlined(it);
  const tables = members.filter(isPublicationTable).map(publishedTable);
  const schemas = members.filter(isPublicationSchema).map(({ schema }) => quoteName(schema));
  const published = [
    ...(it.allTables ? ["ALL TABLES"] : []),
    ...(tables.length === 0 ? [] : [`TABLE ${tables.join(", ")}`]),
    ...(schemas.length === 0 ? [] : [`TABLES IN SCHEMA ${schemas.join(", ")}`]),
  ];
  const options = [
    ...(it.operations.length === allOperations.length ? [] : [publish(it)]),
    ...(it.viaRoot ? ["publish_via_partition_root = true"] : []),
    ...(it.generatedColumns === "none" ? [] : [`publish_generated_columns = ${it.generatedColumns}`]),
  ];
  return [
    `CREATE ${publication.subject(it)}`,
    ...(published.length === 0 ? [] : [`FOR ${published.join(", ")}`]),
    ...(options.length === 0 ? [] : [`WITH (${options.join(", ")})`]),
  ].join(" ");
}

function set(it: Publication, option: string): string {
  return `ALTER ${publication.subject(it)} SET (${option})`;
}

function publish({ operations }: Publication): string {
  return `publish = '${operations.join(", ")}'`;
}
