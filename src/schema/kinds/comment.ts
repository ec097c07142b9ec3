import { quoteLiteral } from "../../core/quote.ts";
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
  /** True when CREATE EXTENSION makes it. */
  readonly implied: boolean;
}

export const comment: ObjectKind<Comment> = {
  kind: "comment",
  query: () => `
    select 'comment/' || d.classoid || '/' || d.objoid || '/' || d.objsubid as address,
           d.classoid || '/' || d.objoid || '/' || d.objsubid as parent,
           '' as name, d.description as text,
           case when a.attnum is not null
             then quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname)
           end as column,
           case when c.relkind in ('i', 'I') and exists (select from pg_constraint k where k.conindid = c.oid
                    and k.contype in ('p', 'u', 'x'))
             then quote_ident(n.nspname) || '.' || quote_ident(c.relname)
           end as index,
           coalesce(d.description = x.comment, false) as implied
    from pg_description d
    left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid
    left join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
    left join pg_extension e on d.classoid = 'pg_extension'::regclass and e.oid = d.objoid
    left join pg_available_extensions() x on x.name = e.extname
    where d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass
    order by d.objsubid, c.relname`,
  identify: (it) => {
    const part = it.parent?.startsWith("column:") ? null : it.column ?? it.index;
    return part === null ? it.parent! : `${it.parent} ${part}`;
  },
  subject: (it) => `COMMENT ${it.identity}`,
  create: (it, context) => commentOn(it, quoteLiteral(it.text), context),
  drop: (it, context) => commentOn(it, "NULL", context),
  attributes: {
    text: (it, _, context) => commentOn(it, quoteLiteral(it.text), context),
    implied: "ignore",
  },
  inline: (it) => it.implied ? 1 : null,
};

function commentOn(it: Comment, text: string, context: Context): string {
  return `COMMENT ON ${targetOf(it, context)} IS ${text}`;
}

function targetOf(it: Comment, context: Context): string {
  if (it.column !== null) return `COLUMN ${it.column}`;
  return it.index === null ? context.subject(it.parent!) : `INDEX ${it.index}`;
}
