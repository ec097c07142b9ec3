import { address } from "../address.ts";
import { quoteName } from "../name.ts";
import type { CatalogObject, SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** That a publication, whose name it bears, publishes all tables of a schema. It came with PostgreSQL 15. */
export interface PublicationSchema extends SchemaObject {
  readonly kind: "publication_schema";
}

export const publicationSchema: ObjectKind<PublicationSchema> = {
  kind: "publication_schema",
  query: (version) =>
    version < 150000 ? "select '' as address where false" : `
    select ${address("pg_publication_namespace", "s.oid")} as address, ${
      address("pg_publication", "p.oid")
    } as parent,
           ${address("pg_namespace", "n.oid")} as keeper, n.nspname as schema, p.pubname as name
    from pg_publication_namespace s
    join pg_publication p on p.oid = s.pnpubid
    join pg_namespace n on n.oid = s.pnnspid
    order by p.pubname, n.nspname`,
  identify: (it) => `${quoteName(it.name)} ${quoteName(it.schema)}`,
  subject: (it) => `PUBLICATION ${quoteName(it.name)}`,
  create: (it) => `ALTER ${publicationSchema.subject(it)} ADD TABLES IN SCHEMA ${quoteName(it.schema)}`,
  drop: (it) => `ALTER ${publicationSchema.subject(it)} DROP TABLES IN SCHEMA ${quoteName(it.schema)}`,
  attributes: {},
  inline: () => 1,
};

/** Tells a published schema from other members. */
export function isPublicationSchema(object: CatalogObject): object is PublicationSchema {
  return object.kind === "publication_schema";
}
