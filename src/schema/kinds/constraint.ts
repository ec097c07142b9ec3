import { address, userSchema } from "../address.ts";
import { copiesOf, membersOf, needsOf } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { CatalogObject, TableMember } from "../object.ts";
import { claimConstraint, claimRelation } from "./claim.ts";
import { alterClustered } from "./cluster.ts";
import { addConstraint, dropConstraint, validate } from "./add_constraint.ts";
import { copiesInPartitions, leavesCopies, membersOfPartitions } from "./inherited.ts";
import { isMadeAlone } from "./index_attachment.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { alterOptions, printedOptions } from "./options.ts";

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
  query: (version) => `
    select ${address("pg_constraint", "k.oid")} as address, ${address("pg_class", "c.oid")} as parent,
           n.nspname as schema, c.relname as table, k.conname as name, k.contype::text as type,
           regexp_replace(
             case when k.contype <> 'x' then pg_get_constraintdef(k.oid)
               else replace(pg_get_constraintdef(k.oid), concat(
                 (select ${printedOptions} from unnest(xc.reloptions) r),
                 ' WHERE (' || pg_get_expr(x.indpred, x.indrelid) || ')'), '') end,
             '( DEFERRABLE)?( INITIALLY DEFERRED)?( NOT ENFORCED)?( NOT VALID)?$', '') as definition,
           pg_get_expr(x.indpred, x.indrelid) as predicate,
           k.condeferrable as deferrable, k.condeferred as deferred,
           k.convalidated or ${version < 180000 ? "false" : "not k.conenforced"} as validated,
           ${version < 180000 ? "true" : "k.conenforced"} as enforced,
           k.conislocal or k.conparentid <> 0 as local,
           coalesce(xc.reloptions, '{}') as options, ts.spcname as tablespace,
           coalesce(x.indisclustered, false) as clustered,
           c.relkind = 'p' and x.indexrelid is not null and ${isMadeAlone("x")} as alone,
           case when k.contype = 'f' then array[${
    address("pg_class", "k.confrelid")
  }] end as needs, -- as a whole: for what changes about it
           case when k.conparentid <> 0 then ${
    address("pg_constraint", "k.conparentid")
  } when xc.relispartition then (
             select ${
    address("pg_class", "h.inhparent")
  } from pg_inherits h where h.inhrelid = xc.oid) end as keeper,
           case when x.indexrelid is not null and c.relkind = 'p' then array(
             select ${address("pg_class", "h.inhrelid")} from pg_inherits h where h.inhparent = xc.oid
             union all
             select 'partition/' || h.inhrelid || '/0' from pg_inherits h
             where h.inhparent = c.oid and ${isMadeAlone("x")})
             when k.contype = 'f' then array( -- without its attachments an index is not valid
               select 'index_attachment/' || h.inhrelid || '/0' from pg_inherits h where h.inhparent = k.conindid)
           end as follows,
           case
             when k.contype = 'f' and k.conparentid <> 0 then array[${
    address("pg_constraint", "k.conparentid")
  }]
             when k.contype = 'c' and k.coninhcount > 0 then array(
               select ${address("pg_constraint", "pk.oid")}
               from pg_inherits i join pg_constraint pk on pk.conrelid = i.inhparent and pk.conname = k.conname
               where i.inhrelid = c.oid and pk.contype = 'c') end as origins
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_index x on x.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
    left join pg_class xc on xc.oid = x.indexrelid
    left join pg_tablespace ts on ts.oid = xc.reltablespace
    where k.contype in ('p', 'u', 'f', 'c', 'x') and not exists ( -- what a foreign key has for each partition of the table that it is to
        select from pg_depend d
        where k.contype = 'f' and d.classid = 'pg_constraint'::regclass and d.objid = k.oid
          and d.refclassid = 'pg_constraint'::regclass and d.deptype = 'i')
      and c.relpersistence <> 't' and ${userSchema}
    order by n.nspname, c.relname, array_position(array['p', 'u', 'x', 'c', 'f'], k.contype::text), k.conname`,
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
    options: (it, before) =>
      alterOptions(`ALTER INDEX ${quoteName(it.schema)}.${quoteName(it.name)}`, it.options, before.options),
    tablespace: (it) =>
      `ALTER INDEX ${quoteName(it.schema)}.${quoteName(it.name)} SET TABLESPACE ${
        quoteName(it.tablespace ?? "pg_default")
      }`,
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
