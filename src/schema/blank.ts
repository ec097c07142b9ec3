import { type Catalog, makeCatalog } from "./catalog.ts";
import type { CatalogObject } from "./object.ts";

/**
 * A database as `CREATE DATABASE` makes it, without reading one: what a dump starts from.
 * Of what initdb makes, the schema `public` and its comment are all that a catalog shows.
 *
 * @param version `server_version_num` of the server whose blank database is meant
 */
export function blankCatalog(version: number): Catalog {
  const common = { origins: [], keeper: null, schema: null };
  const schema: CatalogObject = {
    ...common,
    kind: "schema",
    identity: "schema:public",
    parent: null,
    name: "public",
  };
  const comment = {
    ...common,
    kind: "comment",
    identity: "comment:schema:public",
    parent: "schema:public",
    name: "",
    text: "standard public schema",
    column: null,
    index: null,
    constraint: null,
    implied: false,
  };
  return makeCatalog(version, [schema, comment], [], []);
}
