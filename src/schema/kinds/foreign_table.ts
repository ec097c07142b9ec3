import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { claimRelation, claimType } from "./claim.ts";
import {
  alterOptionsClause,
  type ForeignOptions,
  openOptions,
  optionsClause,
  secretNames,
  warnOfLostSecrets,
  warnOfSecrets,
} from "./foreign_options.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { memberStatements, writeTableBody } from "./write_table.ts";

/** A foreign table; its columns, constraints and links are members. PostgreSQL, "CREATE FOREIGN TABLE". */
export interface ForeignTable extends SchemaObject {
  readonly kind: "foreign_table";
  readonly server: string;
  readonly options: ForeignOptions;
  /** The names of options that are not written. */
  readonly secrets: readonly string[];
}

export const foreignTable: ObjectKind<ForeignTable> = {
  kind: "foreign_table",
  query: () => `
    select ${
    address("pg_class", "c.oid")
  } as address, n.nspname as schema, c.relname as name, s.srvname as server,
           ${openOptions("f.ftoptions")} as options, ${secretNames("f.ftoptions")} as secrets
    from pg_foreign_table f
    join pg_class c on c.oid = f.ftrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_foreign_server s on s.oid = f.ftserver
    where ${userSchema}
    order by n.nspname, c.relname`,
  subject: (it) => `FOREIGN TABLE ${qualifiedName(it)}`,
  create: (it, context) => [
    warnOfSecrets(
      `CREATE ${foreignTable.subject(it)}${writeTableBody(it, context)}\nSERVER ${quoteName(it.server)}${
        optionsClause(it.options)
      }`,
      it.secrets,
    ),
    ...memberStatements(it, context),
  ],
  drop: (it) => warnOfLostSecrets(`DROP ${foreignTable.subject(it)}`, it.secrets),
  rename: (it, before) => renameTo(foreignTable.subject(before), it),
  attributes: {
    server: "replace",
    options: (it, before) =>
      `ALTER ${foreignTable.subject(it)} ${alterOptionsClause(it.options, before.options)}`,
    secrets: "ignore",
  },
  claims: (it) => [claimRelation(it.schema, it.name), claimType(it.schema, it.name)],
  disowns: (_, target) => target.kind === "table" || target.kind === "foreign_table", // its parents
};
