import { address, userSchema } from "../address.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** A text search dictionary. PostgreSQL, "CREATE TEXT SEARCH DICTIONARY". */
export interface TextSearchDictionary extends SchemaObject {
  readonly kind: "text_search_dictionary";
  /** The template, with its schema. */
  readonly template: string;
  /** As PostgreSQL writes them: `language = 'english', stopwords = 'english'`; null for none. */
  readonly options: string | null;
}

export const textSearchDictionary: ObjectKind<TextSearchDictionary> = {
  kind: "text_search_dictionary",
  query: () => `
    select ${address("pg_ts_dict", "d.oid")} as address, n.nspname as schema, d.dictname as name,
           quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) as template, d.dictinitoption as options
    from pg_ts_dict d
    join pg_namespace n on n.oid = d.dictnamespace
    join pg_ts_template t on t.oid = d.dicttemplate
    join pg_namespace tn on tn.oid = t.tmplnamespace
    where ${userSchema}
    order by n.nspname, d.dictname`,
  subject: (it) => `TEXT SEARCH DICTIONARY ${qualifiedName(it)}`,
  create: (it) => {
    const options = it.options === null ? "" : `, ${it.options}`;
    return `CREATE ${textSearchDictionary.subject(it)} (TEMPLATE = ${it.template}${options})`;
  },
  drop: (it) => `DROP ${textSearchDictionary.subject(it)}`,
  rename: (it, before) => renameTo(textSearchDictionary.subject(before), it),
  attributes: { template: "replace", options: alterOptions },
};

/** An option that is named without a value is removed. */
function alterOptions(after: TextSearchDictionary, before: TextSearchDictionary): string {
  const kept = namesIn(after.options);
  const removed = namesIn(before.options).filter((name) => !kept.includes(name));
  const options = [...removed, ...(after.options === null ? [] : [after.options])];
  return `ALTER ${textSearchDictionary.subject(after)} (${options.join(", ")})`;
}

/** The names before the equals signs, as they are written. */
function namesIn(options: string | null): string[] {
  const pattern = /((?:"(?:[^"]|"")*"|[\w$])+) = (?:E?'(?:[^'\\]|''|\\.)*'|[^,]*)/gs;
  return [...(options ?? "").matchAll(pattern)].map(([, name]) => name!);
}
