import { address, userSchema } from "../address.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";

/** A text search parser: the functions of which it is made, which never change. PostgreSQL, "CREATE TEXT SEARCH PARSER". */
export interface TextSearchParser extends SchemaObject {
  readonly kind: "text_search_parser";
  readonly start: string;
  readonly token: string;
  readonly end: string;
  /** Null for a parser without one. */
  readonly headline: string | null;
  readonly types: string;
}

export const textSearchParser: ObjectKind<TextSearchParser> = {
  kind: "text_search_parser",
  query: () => `
    select ${address("pg_ts_parser", "p.oid")} as address, n.nspname as schema, p.prsname as name,
           p.prsstart::regproc::text as start, p.prstoken::regproc::text as token, p.prsend::regproc::text as end,
           case when p.prsheadline <> 0 then p.prsheadline::regproc::text end as headline,
           p.prslextype::regproc::text as types
    from pg_ts_parser p
    join pg_namespace n on n.oid = p.prsnamespace
    where ${userSchema}
    order by n.nspname, p.prsname`,
  subject: (it) => `TEXT SEARCH PARSER ${qualifiedName(it)}`,
  create: writeParser,
  drop: (it) => `DROP ${textSearchParser.subject(it)}`,
  attributes: { start: "replace", token: "replace", end: "replace", headline: "replace", types: "replace" },
};

function writeParser(it: TextSearchParser): string {
  const functions = [
    `START = ${it.start}`,
    `GETTOKEN = ${it.token}`,
    `END = ${it.end}`,
    ...(it.headline === null ? [] : [`HEADLINE = ${it.headline}`]),
    `LEXTYPES = ${it.types}`,
  ];
  return `CREATE ${textSearchParser.subject(it)} (\n    ${functions.join(",\n    ")}\n)`;
}
