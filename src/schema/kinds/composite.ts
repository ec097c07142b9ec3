import { address, userSchema } from "../address.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { isAttribute, writeAttribute } from "./attribute.ts";
import { claimRelation, claimType } from "./claim.ts";
import { collationName } from "./column_query.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { asideName } from "./set_aside.ts";
import { isStored } from "./stored_type.ts";

/** A composite type of its own (that of a table is a part of the table); its attributes are members. PostgreSQL, "CREATE TYPE". */
export interface Composite extends SchemaObject {
  readonly kind: "composite";
  /** The types (and collations) of the attributes by name: a new one may demand a new type. */
  readonly types: Readonly<Record<string, string>>;
}

export const composite: ObjectKind<Composite> = {
  kind: "composite",
  query: () => `
    select ${address("pg_type", "t.oid")} as address, n.nspname as schema, t.typname as name,
           (select coalesce(jsonb_object_agg(a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
              case when a.attcollation <> at.typcollation then ${collationName("co", "cn")} end)), '{}')
            from pg_attribute a
            join pg_type at on at.oid = a.atttypid
            left join pg_collation co on co.oid = a.attcollation
            left join pg_namespace cn on cn.oid = co.collnamespace
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as types,
           array(
             select ${
    address("pg_type", "a.atttypid")
  } from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as needs
    from pg_type t
    join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
    join pg_namespace n on n.oid = t.typnamespace
    where ${userSchema}
    order by n.nspname, t.typname`,
  subject: (it) => `TYPE ${qualifiedName(it)}`,
  create: writeComposite,
  drop: (it) => `DROP ${composite.subject(it)}`,
  rename: (it, before) => renameTo(composite.subject(before), it),
  attributes: { types: replaceWhereStored },
  claims: (it) => [claimRelation(it.schema, it.name), claimType(it.schema, it.name)],
  setAside(it, { desired }) {
    const name = asideName(it.name);
    const hazard = {
      code: "narrows_type",
      message: `values of type ${qualifiedName(it)} that do not fit its new attributes make it fail`,
    } as const;
    return {
      statements: {
        sql: renameTo(composite.subject(it), { name }),
        ...(desired.objects.has(it.identity) && { hazard }),
      },
      renamed: { ...it, name },
    };
  },
};

function writeComposite(it: Composite, context: Context): string {
  const attributes = context.inlined(it).filter(isAttribute).map((attribute) =>
    `\n    ${writeAttribute(attribute)}`
  );
  return `CREATE ${composite.subject(it)} AS (${attributes.join(",")}\n)`;
}

/**
 * Attributes are added and dropped by ALTER TYPE whatever uses the type. PostgreSQL refuses to retype one while a column
 * holds values of the type: then a new type takes its place, and the columns are moved over.
 */
function replaceWhereStored(after: Composite, before: Composite, { current }: Context): [] | null {
  const isRetyped = Object.entries(after.types).some(([name, type]) =>
    Object.hasOwn(before.types, name) && before.types[name] !== type
  );
  return isRetyped && isStored(current, before.identity) ? null : [];
}
