import { quoteLiteral } from "../../core/quote.ts";
import { address, userSchema } from "../address.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { asideName } from "./set_aside.ts";

/** A collation. The version of its provider is a matter of the machine, and not looked at. PostgreSQL, "CREATE COLLATION". */
export interface Collation extends SchemaObject {
  readonly kind: "collation";
  /** `libc`, `icu` or `builtin`. */
  readonly provider: string;
  /** Null for one of libc that has two. */
  readonly locale: string | null;
  readonly lcCollate: string | null;
  readonly lcCtype: string | null;
  readonly deterministic: boolean;
  /** More rules for ICU, which came with PostgreSQL 16. */
  readonly rules: string | null;
}

export const collation: ObjectKind<Collation> = {
  kind: "collation",
  query: (version) => `
    select ${address("pg_collation", "c.oid")} as address, n.nspname as schema, c.collname as name,
           case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as provider,
           coalesce(${localeColumn(version)}, case when same then c.collcollate::text end) as locale,
           case when not same then c.collcollate::text end as "lcCollate",
           case when not same then c.collctype::text end as "lcCtype",
           c.collisdeterministic as deterministic, ${version < 160000 ? "null" : "c.collicurules"} as rules
    from pg_collation c
    join pg_namespace n on n.oid = c.collnamespace
    cross join lateral (select c.collcollate = c.collctype as same) s
    where ${userSchema}
    order by n.nspname, c.collname`,
  subject: (it) => `COLLATION ${qualifiedName(it)}`,
  create: writeCollation,
  drop: (it) => `DROP ${collation.subject(it)}`,
  rename: (it, before) => renameTo(collation.subject(before), it),
  attributes: {
    provider: "replace",
    locale: "replace",
    lcCollate: "replace",
    lcCtype: "replace",
    deterministic: "replace",
    rules: "replace",
  },
  claims: (it) => [`collation ${JSON.stringify([it.schema, it.name])}`],
  setAside(it) {
    const name = asideName(it.name);
    return {
      statements: renameTo(collation.subject(it), { name }),
      renamed: { ...it, name },
    };
  },
};

/** Before PostgreSQL 15 all providers had their locale in `collcollate`. */
function localeColumn(version: number): string {
  return version < 150000 ? "null" : version < 170000 ? "c.colliculocale" : "c.colllocale";
}

function writeCollation(it: Collation): string {
  const said = (name: string, value: string | null) =>
    value === null ? [] : [`${name} = ${quoteLiteral(value)}`];
  const options = [
    `provider = ${it.provider}`,
    ...said("locale", it.locale),
    ...said("lc_collate", it.lcCollate),
    ...said("lc_ctype", it.lcCtype),
    ...(it.deterministic ? [] : ["deterministic = false"]),
    ...said("rules", it.rules),
  ];
  return `CREATE ${collation.subject(it)} (${options.join(", ")})`;
}
