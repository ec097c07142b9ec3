import { isDeepStrictEqual } from "node:util";
import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteNames } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** A text search configuration. PostgreSQL, "CREATE TEXT SEARCH CONFIGURATION". */
export interface TextSearchConfiguration extends SchemaObject {
  readonly kind: "text_search_configuration";
  /** The parser, with its schema. */
  readonly parser: string;
  /** The dictionaries that are asked about a type of token, in their order. */
  readonly mappings: Readonly<Record<string, readonly string[]>>;
}

export const textSearchConfiguration: ObjectKind<TextSearchConfiguration> = {
  kind: "text_search_configuration",
  query: () => `
    select ${address("pg_ts_config", "c.oid")} as address, n.nspname as schema, c.cfgname as name,
           quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) as parser,
           (select coalesce(jsonb_object_agg(alias, dictionaries), '{}')
            from (
              select t.alias, jsonb_agg(m.mapdict::regdictionary::text order by m.mapseqno) as dictionaries
              from pg_ts_config_map m
              join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype
              where m.mapcfg = c.oid
              group by t.alias) a) as mappings
    from pg_ts_config c
    join pg_namespace n on n.oid = c.cfgnamespace
    join pg_ts_parser p on p.oid = c.cfgparser
    join pg_namespace pn on pn.oid = p.prsnamespace
    where ${userSchema}
    order by n.nspname, c.cfgname`,
  subject: (it) => `TEXT SEARCH CONFIGURATION ${qualifiedName(it)}`,
  create: (it) => [
    `CREATE ${textSearchConfiguration.subject(it)} (PARSER = ${it.parser})`,
    ...alterMappings(it, {}),
  ],
  drop: (it) => `DROP ${textSearchConfiguration.subject(it)}`,
  rename: (it, before) => renameTo(textSearchConfiguration.subject(before), it),
  attributes: {
    parser: "replace",
    mappings: (it, before) => alterMappings(it, before.mappings),
  },
};

function alterMappings(it: TextSearchConfiguration, before: TextSearchConfiguration["mappings"]): string[] {
  const alter = `ALTER ${textSearchConfiguration.subject(it)}`;
  const gone = Object.keys(before).filter((token) => !Object.hasOwn(it.mappings, token)).sort();
  const tokens = Object.keys(it.mappings).sort();
  const fresh = tokens.filter((token) => !Object.hasOwn(before, token));
  const changed = tokens.filter((token) =>
    Object.hasOwn(before, token) && !isDeepStrictEqual(before[token], it.mappings[token])
  );
  return [
    ...(gone.length === 0 ? [] : [`${alter} DROP MAPPING FOR ${quoteNames(gone)}`]),
    ...mapTokens(it, fresh).map((mapping) => `${alter} ADD ${mapping}`),
    ...mapTokens(it, changed).map((mapping) => `${alter} ALTER ${mapping}`),
  ];
}

/** Tokens with the same dictionaries in one mapping. */
function mapTokens({ mappings }: TextSearchConfiguration, tokens: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const token of tokens) {
    const dictionaries = mappings[token]!.join(", ");
    groups.set(dictionaries, [...groups.get(dictionaries) ?? [], token]);
  }
  return [...groups].map(([dictionaries, group]) => `MAPPING FOR ${quoteNames(group)} WITH ${dictionaries}`);
}
