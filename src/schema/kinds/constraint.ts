import { copiesOf, membersOf, needsOf } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";
import { qualifiedName, quoteName, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import { claimConstraint, claimRelation } from "./claim.ts";
import { alterClustered } from "./cluster.ts";
import { addConstraint, dropConstraint, validate } from "./add_constraint.ts";
import { constraintQuery } from "./constraint_query.ts";
import { copiesInPartitions, leavesCopies, membersOfPartitions } from "./inherited.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { alterOptions } from "./options.ts";

/** A constraint of a table: primary key, unique, foreign key, check, exclusion. PostgreSQL, "CREATE TABLE". */
export interface Constraint extends TableMember {
  readonly kind: "constraint";
  /** `pg_constraint.contype`: p, u, f, c or x. */
  readonly type: string;
  /** As PostgreSQL writes it, without what the other properties say. */
  readonly definition: string;
  /** The WHERE of an exclusion constraint. */
  readonly predicate: string | null;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  /** False: NOT VALID. */
  readonly validated: boolean;
  /** False: NOT ENFORCED, which came with PostgreSQL 18. */
  readonly enforced: boolean;
  /** False for one that is only inherited. */
  readonly local: boolean;
  /** Storage parameters of its index. */
  readonly options: readonly string[];
  /** The tablespace of its index; null for the database's. */
  readonly tablespace: string | null;
  /** True for one of a partitioned table that is made ONLY there: see `isMadeAlone`. */
  readonly alone: boolean;
  /** True when CLUSTER uses its index. */
  readonly clustered: boolean;
}

export const constraint: ObjectKind<Constraint> = {
  kind: "constraint",
  query: constraintQuery,
  subject: (it) => `CONSTRAINT ${quoteName(it.name)} ON ${tableName(it)}`,
  create: (it, context) => [...addConstraint(it, context), ...validateCopies(it, context)],
  drop: dropConstraint,
  rename: (it, before) =>
    `ALTER TABLE ${tableName(before)} RENAME CONSTRAINT ${quoteName(before.name)} TO ${quoteName(it.name)}`,
  attributes: {
    type: "replace",
    definition: "replace",
    predicate: "replace",
    deferrable: alterDeferrable,
    deferred: alterDeferrable,
    validated: (it, _, context) => context.isCarried(it) ? [] : it.validated ? validate(it, context) : null,
    enforced: alterEnforced,
    local: "ignore",
    alone: "ignore",
    options: (it, before) => alterOptions(`ALTER INDEX ${qualifiedName(it)}`, it.options, before.options),
    tablespace: (it) =>
      `ALTER INDEX ${qualifiedName(it)} SET TABLESPACE ${quoteName(it.tablespace ?? "pg_default")}`,
    clustered: alterClustered,
  },
  printed: () => ["definition", "predicate"],
  unordered: ["options"],
  inline: (it) => !it.validated || it.alone ? null : it.type === "f" ? 1 : it.type === "c" ? 3 : 4,
  avoids: mistakable,
  isMadeByOrigin,
  outlivesOrigin,
  sparesCopies: leavesCopies,
  dropsWith: (it, at) =>
    it.type === "f"
      ? copiesOf(at.current, it.identity).map(({ identity }) => identity)
      : copiesInPartitions(it, at, (copy) => isConstraint(copy) && outlivesOrigin(copy)),
  claims: (it) => [
    claimConstraint(it.schema, it.table, it.name),
    ...(["p", "u", "x"].includes(it.type) ? [claimRelation(it.schema, it.name)] : []),
    ...(it.type === "p" ? [claimConstraint(it.schema, it.table, "PRIMARY KEY")] : []),
  ],
};

/** Tells a constraint from other members. */
export function isConstraint(object: CatalogObject): object is Constraint {
  return object.kind === "constraint";
}

/** What it would take in or be tied to: the same of the partitions; and a foreign key, the oldest key of its table that fits. */
function mistakable(it: Constraint, { current, desired }: Pick<Context, "current" | "desired">): string[] {
  const below = membersOfPartitions(it.parent!, current).filter((member) =>
    it.type === "f" ? isConstraint(member) && member.type === "f" : "clustered" in member
  );
  const tables = it.type !== "f" ? [] : [...needsOf(desired, it.identity)]
    .map((needed) => desired.objects.get(needed)!).filter(isKey).map(({ parent }) => parent!);
  const keys = tables.flatMap((table) => membersOf(current, table).filter(isKey));
  return [...below, ...keys].map(({ identity }) => identity);
}

function isKey(object: CatalogObject): boolean {
  return isConstraint(object)
    ? ["p", "u"].includes(object.type)
    : object.kind === "index" && "unique" in object && object.unique === true;
}

/** A partition has its foreign keys from the partitioned table. */
function isMadeByOrigin(it: Constraint): boolean {
  return it.type === "f" && it.origins.length > 0;
}

function outlivesOrigin(it: Constraint): boolean {
  return it.local && it.keeper === null;
}

/** What is not valid in the parent table is made so in its children, too: those that were made later have it checked. */
function validateCopies(it: Constraint, context: Context): Ddl[] {
  if (it.validated || !it.enforced) return [];
  const copies = copiesOf(context.desired, it.identity).filter(isConstraint);
  return copies.filter((copy) => copy.validated && context.isCarried(copy)).map((copy) =>
    validate(copy, context)
  );
}

/** Only a foreign key can be changed. */
function alterEnforced(it: Constraint, _: Constraint, { isCarried }: Context): string | [] | null {
  if (it.type !== "f") return null;
  if (isCarried(it)) return [];
  const word = it.enforced ? "ENFORCED" : "NOT ENFORCED";
  return `ALTER TABLE ${tableName(it)} ALTER CONSTRAINT ${quoteName(it.name)} ${word}`;
}

/** Only a foreign key can be changed. */
function alterDeferrable(it: Constraint, _: Constraint, context: Context): string | [] | null {
  if (it.type !== "f") return null;
  if (context.isCarried(it)) return [];
  const timing = it.deferrable
    ? `DEFERRABLE INITIALLY ${it.deferred ? "DEFERRED" : "IMMEDIATE"}`
    : "NOT DEFERRABLE";
  return `ALTER TABLE ${tableName(it)} ALTER CONSTRAINT ${quoteName(it.name)} ${timing}`;
}
