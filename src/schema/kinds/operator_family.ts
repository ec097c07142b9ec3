import { isDeepStrictEqual } from "node:util";
import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import type { ObjectKind } from "./kind.ts";
import { entriesOf, entryNeeds, type OperatorEntry, writeEntry } from "./operator_entry.ts";
import { renameTo } from "./rename.ts";

/** An operator family, with the entries that are in none of its classes. PostgreSQL, "CREATE OPERATOR FAMILY". */
export interface OperatorFamily extends SchemaObject {
  readonly kind: "operator_family";
  /** The index method, which is part of what names it. */
  readonly arguments: string;
  readonly entries: readonly OperatorEntry[];
}

/** CREATE OPERATOR CLASS makes one by itself when none is named: here it always is, and made before. */
export const operatorFamily: ObjectKind<OperatorFamily> = {
  kind: "operator_family",
  query: () => `
    select ${address("pg_opfamily", "f.oid")} as address, n.nspname as schema, f.opfname as name,
           am.amname as arguments, ${entriesOf("pg_opfamily", "f.oid")} as entries,
           array(${entryNeeds("pg_opfamily", "f.oid")}) as needs
    from pg_opfamily f
    join pg_namespace n on n.oid = f.opfnamespace
    join pg_am am on am.oid = f.opfmethod
    where ${userSchema}
    order by n.nspname, f.opfname, am.amname`,
  identify: (it) => `${qualifiedName(it)} USING ${quoteName(it.arguments)}`,
  subject: (it) => `OPERATOR FAMILY ${qualifiedName(it)} USING ${quoteName(it.arguments)}`,
  create: (it) => [`CREATE ${operatorFamily.subject(it)}`, ...addEntries(it, it.entries)],
  drop: (it) => `DROP ${operatorFamily.subject(it)}`,
  rename: (it, before) => renameTo(operatorFamily.subject(before), it),
  attributes: {
    entries: (it, before) => [
      ...dropEntries(it, before.entries.filter((old) => !hasEntry(it, old))),
      ...addEntries(it, it.entries.filter((entry) => !hasEntry(before, entry))),
    ],
  },
};

function hasEntry({ entries }: OperatorFamily, entry: OperatorEntry): boolean {
  return entries.some((other) => isDeepStrictEqual(entry, other));
}

function addEntries(it: OperatorFamily, entries: readonly OperatorEntry[]): string[] {
  if (entries.length === 0) return [];
  return [`ALTER ${operatorFamily.subject(it)} ADD\n    ${entries.map(writeEntry).join(",\n    ")}`];
}

function dropEntries(it: OperatorFamily, entries: readonly OperatorEntry[]): string[] {
  if (entries.length === 0) return [];
  const list = entries.map(({ slot, types }) => `${slot} ${types}`);
  return [`ALTER ${operatorFamily.subject(it)} DROP\n    ${list.join(",\n    ")}`];
}
