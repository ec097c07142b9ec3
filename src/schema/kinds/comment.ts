import { quoteLiteral } from "../../core/quote.ts";
import { address } from "../address.ts";
import type { CatalogObject } from "../object.ts";
import type { Context, ObjectKind } from "./kind.ts";

/** The comment on any object. PostgreSQL, "COMMENT". */
export interface Comment extends CatalogObject {
  readonly kind: "comment";
  readonly text: string;
  /** The path of the column, for the comment on a column of any relation. */
  readonly column: string | null;
  /** The path of the index, for the comment on the index of a constraint. */
  readonly index: string | null;
  /** The not-null constraint, as statements name it, for the comment on one: it is no object, but said by its column or domain. */
  readonly constraint: string | null;
  /** True when CREATE EXTENSION makes it. */
  readonly implied: boolean;
}

export const comment: ObjectKind<Comment> = {
  kind: "comment",
  query: () => `
    select 'comment/' || d.classoid || '/' || d.objoid || '/' || d.objsubid as address,
           case when k.conrelid <> 0 then ${address("pg_class", "k.conrelid", "k.conkey[1]")}
             when k.contypid <> 0 then ${address("pg_type", "k.contypid")}
             else d.classoid || '/' || d.objoid || '/' || d.objsubid end as parent,
           '' as name, d.description as text,
           case when a.attnum is not null
             then quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname)
           end as column,
           case when c.relkind in ('i', 'I') and exists (select from pg_constraint k where k.conindid = c.oid
                    and k.contype in ('p', 'u', 'x'))
             then quote_ident(n.nspname) || '.' || quote_ident(c.relname)
           end as index,
           quote_ident(k.conname) || ' ON ' || case when k.conrelid <> 0 then k.conrelid::regclass::text
             else 'DOMAIN ' || k.contypid::regtype::text end as constraint,
           coalesce(d.description = x.comment, false) as implied
    from pg_description d
    left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid
    left join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
    left join pg_constraint k on d.classoid = 'pg_constraint'::regclass and k.oid = d.objoid and k.contype = 'n'
    left join pg_extension e on d.classoid = 'pg_extension'::regclass and e.oid = d.objoid
    left join pg_available_extensions() x on x.name = e.extname
    where d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass
    order by d.objsubid, c.relname`,
  identify: (it) => {
    if (it.constraint !== null) return `${it.parent} NOT NULL`;
    const part = it.parent?.startsWith("column:") ? null : it.column ?? it.index;
    return part === null ? it.parent! : `${it.parent} ${part}`;
  },
  subject: (it) => `COMMENT ${it.identity}`,
  create: (it, context) => commentOn(it, quoteLiteral(it.text), context),
  drop: (it, context) => commentOn(it, "NULL", context),
  attributes: {
    text: (it, _, context) => commentOn(it, quoteLiteral(it.text), context),
    constraint: "ignore",
    implied: "ignore",
  },
  inline: (it) => it.implied ? 1 : null,
};

function commentOn(it: Comment, text: string, context: Context): string {
  return `COMMENT ON ${targetOf(it, context)} IS ${text}`;
}

function targetOf(it: Comment, context: Context): string {
  if (it.constraint !== null) return `CONSTRAINT ${it.constraint}`;
  if (it.column !== null) return `COLUMN ${it.column}`;
  return it.index === null ? context.subject(it.parent!) : `INDEX ${it.index}`;
}
