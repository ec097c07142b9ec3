import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteName, quotePath } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { claimType } from "./claim.ts";
import { collationName } from "./column_query.ts";
import type { ObjectKind } from "./kind.ts";
import { asideName } from "./set_aside.ts";
import { typeRisk } from "./type_risk.ts";

/**
 * A range type, with its multirange type. PostgreSQL, chapter 8.17 "Range Types".
 * One with a canonical function can only be made around a shell type, by hand: see `unhandled.ts`.
 */
export interface Range extends SchemaObject {
  readonly kind: "range";
  readonly subtype: string;
  /** Null for the subtype's default. */
  readonly operatorClass: string | null;
  /** Null for the subtype's own. */
  readonly collation: string | null;
  /** The function that tells how far apart two values are. */
  readonly difference: string | null;
  /** The multirange type, which came with PostgreSQL 14. */
  readonly multirange: TypePath | null;
}

type TypePath = readonly [schema: string, name: string];

export const range: ObjectKind<Range> = {
  kind: "range",
  query: (version) => `
    select ${address("pg_type", "t.oid")} as address, n.nspname as schema, t.typname as name,
           format_type(r.rngsubtype, null) as subtype,
           case when not o.opcdefault then quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) end as "operatorClass",
           case when r.rngcollation <> s.typcollation then ${collationName("co", "cn")} end as collation,
           case when r.rngsubdiff <> 0 then r.rngsubdiff::regproc::text end as difference,
           ${version < 140000 ? "null::text[]" : "array[mn.nspname::text, m.typname::text]"} as multirange
    from pg_range r
    join pg_type t on t.oid = r.rngtypid
    join pg_namespace n on n.oid = t.typnamespace
    join pg_type s on s.oid = r.rngsubtype
    join pg_opclass o on o.oid = r.rngsubopc
    join pg_namespace opn on opn.oid = o.opcnamespace
    left join pg_collation co on co.oid = r.rngcollation
    left join pg_namespace cn on cn.oid = co.collnamespace
    ${
    version < 140000
      ? ""
      : "join pg_type m on m.oid = r.rngmultitypid join pg_namespace mn on mn.oid = m.typnamespace"
  }
    where r.rngcanonical = 0 and ${userSchema}
    order by n.nspname, t.typname`,
  subject: (it) => `TYPE ${qualifiedName(it)}`,
  create: writeRange,
  drop: (it) => `DROP ${range.subject(it)}`,
  rename: (it, before) => renameAll(before, it.name, it.multirange?.[1]),
  attributes: {
    subtype: "replace",
    operatorClass: "replace",
    collation: "replace",
    difference: "replace",
    multirange: "replace",
  },
  claims: (it) => [
    claimType(it.schema, it.name),
    ...(it.multirange === null ? [] : [claimType(...it.multirange)]),
  ],
  setAside: (it, { desired }) => {
    const name = asideName(it.name);
    const multirange: TypePath | null = it.multirange && [it.multirange[0], asideName(it.multirange[1])];
    const after = desired.objects.get(it.identity);
    const hazard = after && "subtype" in after
      ? typeRisk(`type ${qualifiedName(it)}`, String(after.subtype), it.subtype)
      : undefined;
    const [first, ...more] = renameAll(it, name, multirange?.[1]);
    return { statements: [{ sql: first!, hazard }, ...more], renamed: { ...it, name, multirange } };
  },
};

function writeRange(it: Range): string {
  const options = [
    `SUBTYPE = ${it.subtype}`,
    ...(it.operatorClass === null ? [] : [`SUBTYPE_OPCLASS = ${it.operatorClass}`]),
    ...(it.collation === null ? [] : [`COLLATION = ${it.collation}`]),
    ...(it.difference === null ? [] : [`SUBTYPE_DIFF = ${it.difference}`]),
    ...(it.multirange === null ? [] : [`MULTIRANGE_TYPE_NAME = ${quotePath(...it.multirange)}`]),
  ];
  return `CREATE ${range.subject(it)} AS RANGE (\n    ${options.join(",\n    ")}\n)`;
}

/** The functions that make ranges bear the names of the types, all in the schema of the range, but are not renamed with them. */
function renameAll(it: Range, name: string, multirange: string | undefined): string[] {
  const renameType = (from: TypePath, to: string) =>
    `ALTER TYPE ${quotePath(...from)} RENAME TO ${quoteName(to)}`;
  const renameFunction = (from: string, to: string, args: string) =>
    `ALTER FUNCTION ${quotePath(it.schema, from)}(${args}) RENAME TO ${quoteName(to)}`;
  const made = quotePath(it.schema, name);
  const ofBounds = [`${it.subtype}, ${it.subtype}`, `${it.subtype}, ${it.subtype}, text`];
  const old = it.multirange;
  return [
    renameType([it.schema, it.name], name),
    ...ofBounds.map((args) => renameFunction(it.name, name, args)),
    ...(old === null || multirange === undefined || multirange === old[1] ? [] : [
      renameType(old, multirange),
      ...["", made, `VARIADIC ${made}[]`].map((args) => renameFunction(old[1], multirange, args)),
    ]),
  ];
}
