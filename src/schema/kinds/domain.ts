import { address, userSchema } from "../address.ts";
import { membersOf } from "../catalog.ts";
import type { Ddl } from "../ddl.ts";
import { qualifiedName, quoteName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { claimType } from "./claim.ts";
import { collationName } from "./column_query.ts";
import { isDomainConstraint, writeDomainConstraint } from "./domain_constraint.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { asideName } from "./set_aside.ts";
import { holdersOfRows, isStoredWithin } from "./stored_type.ts";
import { typeRisk } from "./type_risk.ts";

/** A domain; its checks are members. PostgreSQL, "CREATE DOMAIN". */
export interface Domain extends SchemaObject {
  readonly kind: "domain";
  /** The type it is made of, as `format_type` writes it. */
  readonly type: string;
  /** Null for the type's own. */
  readonly collation: string | null;
  readonly default: string | null;
  /** The name of its not-null constraint, before PostgreSQL 17 the one that it would have; null for none. */
  readonly notNull: string | null;
}

export const domain: ObjectKind<Domain> = {
  kind: "domain",
  query: (version) => `
    select ${address("pg_type", "t.oid")} as address, n.nspname as schema, t.typname as name,
           format_type(t.typbasetype, t.typtypmod) as type,
           case when t.typcollation <> b.typcollation then ${collationName("co", "cn")} end as collation,
           pg_get_expr(t.typdefaultbin, 0) as default,
           case when t.typnotnull then ${version < named ? usualNameSql : nameSql} end as "notNull"
    from pg_type t
    join pg_namespace n on n.oid = t.typnamespace
    join pg_type b on b.oid = t.typbasetype
    left join pg_collation co on co.oid = t.typcollation
    left join pg_namespace cn on cn.oid = co.collnamespace
    where t.typtype = 'd' and ${userSchema}
    order by n.nspname, t.typname`,
  subject: (it) => `DOMAIN ${qualifiedName(it)}`,
  create: writeDomain,
  drop: (it) => `DROP ${domain.subject(it)}`,
  rename: (it, before) => renameTo(domain.subject(before), it),
  attributes: {
    type: "replace",
    collation: "replace",
    default: (it) => alter(it, it.default === null ? "DROP DEFAULT" : `SET DEFAULT ${it.default}`),
    notNull: alterNotNull,
  },
  printed: () => ["default"],
  unsaid: (version) => version < named ? ["notNull"] : [], // the name
  claims: (it) => [claimType(it.schema, it.name)],
  displaces: (it, before, { current }) =>
    it.notNull !== null && before?.notNull === null ? holdersOfRows(current, it.identity) : [],
  mentions: (it, catalog) => membersOf(catalog, it.identity).map(({ identity }) => identity), // checks run with it
  setAside(it, { desired }) {
    const name = asideName(it.name);
    const after = desired.objects.get(it.identity);
    return {
      statements: {
        sql: renameTo(domain.subject(it), { name }),
        hazard: after && "type" in after
          ? typeRisk(`type ${qualifiedName(it)}`, String(after.type), it.type)
          : undefined,
      },
      renamed: { ...it, name },
    };
  },
};

/** The version since which a not-null constraint has a name. */
const named = 170000;

const usualNameSql = "t.typname || '_not_null'";

const nameSql = "(select k.conname from pg_constraint k where k.contypid = t.oid and k.contype = 'n')";

function alter(it: Domain, action: string): string {
  return `ALTER ${domain.subject(it)} ${action}`;
}

function writeDomain(it: Domain, context: Context): string {
  const constraints = context.inlined(it).filter(isDomainConstraint);
  return [
    `CREATE ${domain.subject(it)} AS ${it.type}`,
    ...(it.collation === null ? [] : [`COLLATE ${it.collation}`]),
    ...(it.default === null ? [] : [`DEFAULT ${it.default}`]),
    ...(it.notNull === null ? [] : [notNullClause(it, it.notNull, context)]),
    ...constraints.map(writeDomainConstraint),
  ].join("\n    ");
}

/** With its name where that is not PostgreSQL's choice, which is another one while an old domain set aside has it. */
function notNullClause(it: Domain, name: string, { current }: Context): string {
  const isSaid = name !== usualName(it) || current.objects.has(it.identity);
  return isSaid ? `CONSTRAINT ${quoteName(name)} NOT NULL` : "NOT NULL";
}

function usualName({ name }: Domain): string {
  return `${name}_not_null`;
}

function alterNotNull(after: Domain, before: Domain, context: Context): string | Ddl | null {
  if (after.notNull === null) return alter(after, "DROP NOT NULL");
  if (before.notNull !== null) {
    const [from, to] = [quoteName(before.notNull), quoteName(after.notNull)];
    return { sql: alter(after, `RENAME CONSTRAINT ${from} TO ${to}`), since: named };
  }
  if (isStoredWithin(context.current, after.identity)) return null;
  const plain = alter(after, "SET NOT NULL");
  if (after.notNull === usualName(after)) return plain;
  return {
    sql: alter(after, `ADD ${notNullClause(after, after.notNull, context)}`),
    since: named,
    older: plain,
  };
}
