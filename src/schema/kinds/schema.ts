import { address, userSchema } from "../address.ts";
import { quoteName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** A namespace. PostgreSQL, "CREATE SCHEMA". */
export interface Schema extends CatalogObject {
  readonly kind: "schema";
}

export const schema: ObjectKind<Schema> = {
  kind: "schema",
  query: () => `
    select ${address("pg_namespace", "n.oid")} as address, n.nspname as name
    from pg_namespace n
    where ${userSchema}
    order by n.nspname`,
  subject: ({ name }) => `SCHEMA ${quoteName(name)}`,
  create: (it) => `CREATE ${schema.subject(it)}`,
  drop: (it) => `DROP ${schema.subject(it)}`,
  rename: (it, before) => renameTo(schema.subject(before), it),
  attributes: {},
};
