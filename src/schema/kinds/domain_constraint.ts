import { address, userSchema } from "../address.ts";
import { qualifiedName, quoteName, quotePath } from "../name.ts";
import type { CatalogObject, SchemaObject } from "../object.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { holdersOfRows, isStoredWithin } from "./stored_type.ts";

/** A check of a domain. PostgreSQL, "CREATE DOMAIN". */
export interface DomainConstraint extends SchemaObject {
  readonly kind: "domain_constraint";
  /** The domain is to it what the table is to a constraint. */
  readonly table: string;
  /** As PostgreSQL writes it: `CHECK ((VALUE > 0))`. */
  readonly definition: string;
  /** False: NOT VALID. */
  readonly validated: boolean;
}

export const domainConstraint: ObjectKind<DomainConstraint> = {
  kind: "domain_constraint",
  query: () => `
    select ${address("pg_constraint", "k.oid")} as address, ${address("pg_type", "t.oid")} as parent,
           n.nspname as schema, t.typname as table, k.conname as name,
           regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') as definition,
           k.convalidated as validated
    from pg_constraint k
    join pg_type t on t.oid = k.contypid
    join pg_namespace n on n.oid = t.typnamespace
    where k.contype = 'c' and ${userSchema}
    order by n.nspname, t.typname, k.conname`,
  identify: (it) => quotePath(it.schema, it.table, it.name),
  subject: (it) => `CONSTRAINT ${quoteName(it.name)} ON DOMAIN ${domainName(it)}`,
  create: (it) => `ALTER DOMAIN ${domainName(it)} ADD ${writeDomainConstraint(it)}`,
  drop: (it) => `ALTER DOMAIN ${domainName(it)} DROP CONSTRAINT ${quoteName(it.name)}`,
  rename: (it, before) =>
    `ALTER DOMAIN ${domainName(before)} RENAME CONSTRAINT ${quoteName(before.name)} TO ${quoteName(it.name)}`,
  attributes: {
    definition: "replace",
    validated: (it) =>
      it.validated ? `ALTER DOMAIN ${domainName(it)} VALIDATE CONSTRAINT ${quoteName(it.name)}` : null,
  },
  printed: () => ["definition"],
  inline: (it) => it.validated ? 3 : null,
  displaces: findUnchecked,
};

/** Tells a domain's constraint from other members. */
export function isDomainConstraint(object: CatalogObject): object is DomainConstraint {
  return object.kind === "domain_constraint";
}

/** Writes a constraint as in CREATE DOMAIN and ALTER DOMAIN … ADD. */
export function writeDomainConstraint(it: DomainConstraint): string {
  return `CONSTRAINT ${quoteName(it.name)} ${it.definition}${it.validated ? "" : " NOT VALID"}`;
}

/** The domain, where PostgreSQL can't check the values that are there: they are moved over to a new one; or what can be made anew. */
function findUnchecked(
  after: DomainConstraint,
  before: DomainConstraint | undefined,
  { current }: Context,
): string[] {
  if (!after.validated || before?.validated) return [];
  return isStoredWithin(current, after.parent!) ? [after.parent!] : holdersOfRows(current, after.parent!);
}

function domainName({ schema, table }: DomainConstraint): string {
  return qualifiedName({ schema, name: table });
}
