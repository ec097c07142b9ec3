import { address, userSchema } from "../address.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** A text search template: the functions of which it is made, which never change. PostgreSQL, "CREATE TEXT SEARCH TEMPLATE". */
export interface TextSearchTemplate extends SchemaObject {
  readonly kind: "text_search_template";
  /** Null for a template without one. */
  readonly init: string | null;
  readonly lexize: string;
}

export const textSearchTemplate: ObjectKind<TextSearchTemplate> = {
  kind: "text_search_template",
  query: () => `
    select ${address("pg_ts_template", "t.oid")} as address, n.nspname as schema, t.tmplname as name,
           case when t.tmplinit <> 0 then t.tmplinit::regproc::text end as init, t.tmpllexize::regproc::text as lexize
    from pg_ts_template t
    join pg_namespace n on n.oid = t.tmplnamespace
    where ${userSchema}
    order by n.nspname, t.tmplname`,
  subject: (it) => `TEXT SEARCH TEMPLATE ${qualifiedName(it)}`,
  create: (it) => {
    const init = it.init === null ? "" : `INIT = ${it.init}, `;
    return `CREATE ${textSearchTemplate.subject(it)} (${init}LEXIZE = ${it.lexize})`;
  },
  drop: (it) => `DROP ${textSearchTemplate.subject(it)}`,
  attributes: { init: "replace", lexize: "replace" },
};
