import { address, userSchema } from "../address.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { claimRelation, claimType } from "./claim.ts";
import type { ObjectKind } from "./kind.ts";
import { alterOptions, withOptions } from "./options.ts";
import { renameTo } from "./rename.ts";
import { viewColumns, viewDefinition } from "./view_query.ts";

/** A view; defaults of and comments on its columns are members of it. PostgreSQL, "CREATE VIEW". */
export interface View extends SchemaObject {
  readonly kind: "view";
  /** The query, as PostgreSQL writes it. */
  readonly definition: string;
  /** Name, type and collation of each column. */
  readonly columns: readonly string[];
  /** `check_option`, `security_barrier`, `security_invoker` as `name=value`. */
  readonly options: readonly string[];
}

export const view: ObjectKind<View> = {
  kind: "view",
  query: () => `
    select ${address("pg_class", "c.oid")} as address, n.nspname as schema, c.relname as name,
           ${viewDefinition("c.oid")} as definition, ${viewColumns("c.oid")} as columns,
           coalesce(c.reloptions, '{}') as options
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'v' and c.relpersistence <> 't' and ${userSchema}
    order by n.nspname, c.relname`,
  subject: (it) => `VIEW ${qualifiedName(it)}`,
  create: (it) => writeView(it, "CREATE"),
  drop: (it) => `DROP ${view.subject(it)}`,
  derived: ["columns"],
  rename: (it, before) => renameTo(view.subject(before), it),
  attributes: {
    definition: replaceView,
    columns: replaceView,
    options: (it, before) =>
      it.definition === before.definition
        ? alterOptions(`ALTER ${view.subject(it)}`, it.options, before.options)
        : replaceView(it, before),
  },
  printed: () => ["definition"],
  unordered: ["options"],
  claims: (it) => [claimRelation(it.schema, it.name), claimType(it.schema, it.name)],
};

/** CREATE OR REPLACE VIEW can only append columns. It forgets all options that it does not name. */
function replaceView(after: View, before: View): string | null {
  const keepsColumns = before.columns.every((column, i) => column === after.columns[i]);
  return keepsColumns ? writeView(after, "CREATE OR REPLACE") : null;
}

function writeView(it: View, create: string): string {
  const options = it.options.length === 0 ? "" : ` ${withOptions(it.options)}`;
  return `${create} ${view.subject(it)}${options} AS\n${it.definition}`;
}
