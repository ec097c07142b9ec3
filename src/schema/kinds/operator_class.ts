import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteName, quotePath } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { entriesOf, entryNeeds, type OperatorEntry, writeEntry } from "./operator_entry.ts";
import { renameTo } from "./rename.ts";

/** An operator class. PostgreSQL, "CREATE OPERATOR CLASS". */
export interface OperatorClass extends SchemaObject {
  readonly kind: "operator_class";
  /** The index method, which is part of what names it. */
  readonly arguments: string;
  readonly type: string;
  /** True when indexes on the type use it without being told. */
  readonly default: boolean;
  /** Schema and name. */
  readonly family: readonly string[];
  /** What the index stores; null for the type itself. */
  readonly storage: string | null;
  readonly entries: readonly OperatorEntry[];
}

export const operatorClass: ObjectKind<OperatorClass> = {
  kind: "operator_class",
  query: () => `
    select ${address("pg_opclass", "o.oid")} as address, n.nspname as schema, o.opcname as name,
           am.amname as arguments, format_type(o.opcintype, null) as type, o.opcdefault as default,
           array[fn.nspname::text, f.opfname::text] as family,
           case when o.opckeytype not in (0, o.opcintype) then format_type(o.opckeytype, null) end as storage,
           ${entriesOf("pg_opclass", "o.oid")} as entries, array(${
    entryNeeds("pg_opclass", "o.oid")
  }) as needs
    from pg_opclass o
    join pg_namespace n on n.oid = o.opcnamespace
    join pg_am am on am.oid = o.opcmethod
    join pg_opfamily f on f.oid = o.opcfamily
    join pg_namespace fn on fn.oid = f.opfnamespace
    where ${userSchema}
    order by n.nspname, o.opcname, am.amname`,
  identify: (it) => `${qualifiedName(it)} USING ${quoteName(it.arguments)}`,
  subject: (it) => `OPERATOR CLASS ${qualifiedName(it)} USING ${quoteName(it.arguments)}`,
  create: writeClass,
  drop: (it) => `DROP ${operatorClass.subject(it)}`,
  rename: (it, before) => renameTo(operatorClass.subject(before), it),
  attributes: {
    type: "replace",
    default: "replace",
    family: "replace",
    storage: "replace",
    entries: "replace",
  },
  claims: (it) => it.default ? [`default operator class ${it.type} USING ${it.arguments}`] : [],
};

function writeClass(it: OperatorClass): string {
  const entries = [
    ...it.entries.map(writeEntry),
    ...(it.storage === null ? [] : [`STORAGE ${it.storage}`]),
  ];
  return [
    `CREATE OPERATOR CLASS ${qualifiedName(it)}`,
    `${it.default ? "DEFAULT " : ""}FOR TYPE ${it.type} USING ${quoteName(it.arguments)}`,
    `FAMILY ${quotePath(...it.family)} AS\n    ${
      entries.length === 0 ? `STORAGE ${it.type}` : entries.join(",\n    ")
    }`,
  ].join(" ");
}
