import { quoteLiteral } from "../../core/quote.ts";
import { address } from "../address.ts";
import { quoteName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** An extension; its members are not seen. PostgreSQL, "CREATE EXTENSION". */
export interface Extension extends CatalogObject {
  readonly kind: "extension";
  /** The schema of its members. It is no part of the identity: a name is taken only once in a database. */
  readonly into: string;
  readonly version: string;
  /** True for the version that CREATE EXTENSION takes on that server when none is named. */
  readonly isDefaultVersion: boolean;
  /** The versions from which it can be updated to this one. */
  readonly updatesFrom: readonly string[];
  /** True when its schema can be changed. */
  readonly relocatable: boolean;
}

/** Extensions that initdb made (plpgsql) are below 16384 and always there. */
export const extension: ObjectKind<Extension> = {
  kind: "extension",
  query: () => `
    select ${address("pg_extension", "e.oid")} as address, e.extname as name, n.nspname as into,
           e.extversion as version, e.extrelocatable as relocatable,
           coalesce(e.extversion = a.default_version, false) as "isDefaultVersion",
           array(
             select p.source from pg_extension_update_paths(e.extname) p
             where p.target = e.extversion and p.path is not null) as "updatesFrom"
    from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace
    left join pg_available_extensions() a on a.name = e.extname
    where e.oid >= 16384
    order by e.extname`,
  subject: ({ name }) => `EXTENSION ${quoteName(name)}`,
  create: (it) => {
    const version = it.isDefaultVersion ? "" : ` VERSION ${quoteLiteral(it.version)}`;
    return `CREATE ${extension.subject(it)} WITH SCHEMA ${quoteName(it.into)}${version}`;
  },
  drop: (it) => ({
    sql: `DROP ${extension.subject(it)}`,
    hazard: {
      code: "drops_extension",
      message: `what ${quoteName(it.name)} keeps in tables of its own is lost`,
    },
  }),
  attributes: {
    into: (it) => it.relocatable ? `ALTER ${extension.subject(it)} SET SCHEMA ${quoteName(it.into)}` : null,
    version: (it, { version }) =>
      it.updatesFrom.includes(version)
        ? `ALTER ${extension.subject(it)} UPDATE TO ${quoteLiteral(it.version)}`
        : null,
    updatesFrom: "ignore",
    isDefaultVersion: "ignore",
    relocatable: "ignore",
  },
};
