/**
 * An address: PostgreSQL's own name of an object, as in `pg_depend`, written `classid/objid/objsubid`.
 * It is only used while a catalog is read; identities take its place.
 */
export type Address = string;

/** SQL for the address of a row: `address("pg_attribute…")` is written `address("pg_class", "a.attrelid", "a.attnum")`. */
export function address(catalog: string, oid: string, subId = "0"): string {
  return `('${catalog}'::regclass::oid || '/' || ${oid} || '/' || ${subId})`;
}

/** The address of the whole object of which `of` is a part, such as a column's table. */
export function wholeAddress(of: Address): Address {
  return of.slice(0, of.lastIndexOf("/") + 1) + "0";
}

/** SQL: true for a schema that is not PostgreSQL's own. `n` is an alias of `pg_namespace`. */
export const userSchema = `(n.nspname !~ '^pg_' and n.nspname <> 'information_schema')`;
