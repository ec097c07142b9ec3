import { address, userSchema } from "../address.ts";
import { membersOf } from "../catalog.ts";
import { qualifiedName, quoteName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { claimType } from "./claim.ts";
import { collationName } from "./column_query.ts";
import { isDomainConstraint, writeDomainConstraint } from "./domain_constraint.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { asideName } from "./set_aside.ts";
import { isStoredWithin } from "./stored_type.ts";
import { typeRisk } from "./type_risk.ts";

/** A domain; its checks are members. PostgreSQL, "CREATE DOMAIN". */
export interface Domain extends SchemaObject {
  readonly kind: "domain";
  /** The type it is made of, as `format_type` writes it. */
  readonly type: string;
  /** Null for the type's own. */
  readonly collation: string | null;
  readonly default: string | null;
  readonly notNull: boolean;
  /** The name of the not-null constraint (PostgreSQL 17 and later) where it is not `domain_not_null`. */
  readonly notNullName: string | null;
}

export const domain: ObjectKind<Domain> = {
  kind: "domain",
  query: (version) => `
    select ${address("pg_type", "t.oid")} as address, n.nspname as schema, t.typname as name,
           format_type(t.typbasetype, t.typtypmod) as type,
           case when t.typcollation <> b.typcollation then ${collationName("co", "cn")} end as collation,
           pg_get_expr(t.typdefaultbin, 0) as default, t.typnotnull as "notNull",
           ${version < 170000 ? "null" : notNullName} as "notNullName"
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
    notNullName: renameNotNull,
  },
  printed: () => ["default"],
  claims: (it) => [claimType(it.schema, it.name)],
  mentions: (it, catalog) => membersOf(catalog, it.identity).map(({ identity }) => identity), // checks run with it
  setAside(it, { desired }) {
    const name = asideName(it.name);
    const after = desired.objects.get(it.identity);
    return {
      statements: {
        sql: alter(it, `RENAME TO ${quoteName(name)}`),
        hazard: after && "type" in after
          ? typeRisk(`type ${qualifiedName(it)}`, String(after.type), it.type)
          : undefined,
      },
      renamed: { ...it, name },
    };
  },
};

const notNullName = `(
             select k.conname from pg_constraint k
             where k.contypid = t.oid and k.contype = 'n' and k.conname <> t.typname || '_not_null')`;

function alter(it: Domain, action: string): string {
  return `ALTER ${domain.subject(it)} ${action}`;
}

function writeDomain(it: Domain, context: Context): string {
  const constraints = context.inlined(it).filter(isDomainConstraint);
  return [
    `CREATE ${domain.subject(it)} AS ${it.type}`,
    ...(it.collation === null ? [] : [`COLLATE ${it.collation}`]),
    ...(it.default === null ? [] : [`DEFAULT ${it.default}`]),
    ...(it.notNull ? [notNullClause(it, context)] : []),
    ...constraints.map(writeDomainConstraint),
  ].join("\n    ");
}

/** With its name where that is not PostgreSQL's choice, which is another one while an old domain set aside has it. */
function notNullClause({ identity, name, notNullName }: Domain, { current }: Context): string {
  const chosen = notNullName ?? (current.objects.has(identity) ? usualName(name) : null);
  return chosen === null ? "NOT NULL" : `CONSTRAINT ${quoteName(chosen)} NOT NULL`;
}

function usualName(domain: string): string {
  return `${domain}_not_null`;
}

function alterNotNull(it: Domain, _: Domain, context: Context): string | null {
  if (!it.notNull) return alter(it, "DROP NOT NULL");
  return isStoredWithin(context.current, it.identity) ? null : alter(it, addNotNull(it, context));
}

function addNotNull(it: Domain, context: Context): string {
  return it.notNullName === null ? "SET NOT NULL" : `ADD ${notNullClause(it, context)}`;
}

/** A constraint that comes or goes brings or takes its name. */
function renameNotNull(after: Domain, before: Domain): string | [] {
  if (!after.notNull || !before.notNull) return [];
  const [from, to] = [before, after].map((it) => quoteName(it.notNullName ?? usualName(it.name)));
  return alter(after, `RENAME CONSTRAINT ${from} TO ${to}`);
}
