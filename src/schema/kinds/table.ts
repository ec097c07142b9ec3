import { address, userSchema } from "../address.ts";
import type { Ddl } from "../ddl.ts";
import { qualifiedName, quoteName } from "../name.ts";
import type { CatalogObject, SchemaObject } from "../object.ts";
import { claimRelation, claimType } from "./claim.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { rewriting } from "./online.ts";
import { alterOptions } from "./options.ts";
import { renameTo } from "./rename.ts";
import { sequencesOf, setPersistence } from "./sequence_persistence.ts";
import { rowHolders } from "./stored_type.ts";
import { memberStatements, writeTable } from "./write_table.ts";

/** A table, partitioned or not, or a partition; its columns, constraints and links are members. PostgreSQL, "CREATE TABLE". */
export interface Table extends SchemaObject {
  readonly kind: "table";
  readonly unlogged: boolean;
  /** Storage parameters as `name=value`, those of its TOAST table with `toast.` before. */
  readonly options: readonly string[];
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  /** `DEFAULT`, `FULL` or `NOTHING`; an index is said by a member of kind `replica_identity`. */
  readonly replicaIdentity: string;
  /** Null for PostgreSQL's own, `heap`. */
  readonly accessMethod: string | null;
  /** Null for the database's. */
  readonly tablespace: string | null;
  /** `RANGE (created_at)`; null for a table that is not partitioned. */
  readonly partitionKey: string | null;
  /** The types of the columns in it, which can't be altered. */
  readonly partitionKeyTypes: readonly string[];
  /** True for a partition, which is created as a table of its own and then attached. */
  readonly isPartition: boolean;
}

export const table: ObjectKind<Table> = {
  kind: "table",
  query: () => `
    select ${address("pg_class", "c.oid")} as address, n.nspname as schema, c.relname as name,
           c.relpersistence = 'u' as unlogged,
           array(select unnest(c.reloptions) union all select 'toast.' || unnest(toast.reloptions)) as options,
           c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as "forceRowSecurity",
           case c.relreplident when 'f' then 'FULL' when 'n' then 'NOTHING' else 'DEFAULT' end as "replicaIdentity",
           nullif(am.amname, 'heap') as "accessMethod", ts.spcname as tablespace,
           case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as "partitionKey",
           case when c.relkind = 'p' then array(
             select quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
             from pg_depend d join pg_attribute a on a.attrelid = d.objid and a.attnum = d.objsubid
             where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid > 0 and d.deptype = 'i'
               and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = 0
             order by a.attname) else '{}' end as "partitionKeyTypes",
           c.relispartition as "isPartition"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_class toast on toast.oid = c.reltoastrelid
    left join pg_am am on am.oid = c.relam
    left join pg_tablespace ts on ts.oid = c.reltablespace
    where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${userSchema}
    order by n.nspname, c.relname`,
  subject: (it) => `TABLE ${qualifiedName(it)}`,
  create: (it, context) => [writeTable(it, context), ...memberStatements(it, context), ...settings(it)],
  drop: (it) => ({
    sql: `DROP ${table.subject(it)}`,
    hazard: { code: "drops_table", message: `all rows of ${qualifiedName(it)} are lost` },
  }),
  rename: (it, before) => renameTo(table.subject(before), it),
  attributes: {
    unlogged: (it, _, context) => [
      whileRewriting(setUnlogged(it), it, context),
      ...sequencesOf(it, context.current, context.desired)
        .filter(({ unlogged }) => unlogged !== it.unlogged).map(setPersistence),
    ],
    options: (it, before) => alterOptions(`ALTER ${table.subject(it)}`, it.options, before.options),
    rowSecurity: (it) => alter(it, `${it.rowSecurity ? "ENABLE" : "DISABLE"} ROW LEVEL SECURITY`),
    forceRowSecurity: (it) => alter(it, `${it.forceRowSecurity ? "FORCE" : "NO FORCE"} ROW LEVEL SECURITY`),
    replicaIdentity: (it) => alter(it, `REPLICA IDENTITY ${it.replicaIdentity}`),
    accessMethod: setAccessMethod,
    tablespace: (it, _, context) =>
      whileRewriting(
        { sql: alter(it, `SET TABLESPACE ${quoteName(it.tablespace ?? "pg_default")}`) },
        it,
        context,
      ),
    partitionKey: "replace",
    partitionKeyTypes: "replace",
    isPartition: "ignore",
  },
  printed: () => ["partitionKey"],
  unordered: ["options"],
  claims: (it) => [claimRelation(it.schema, it.name), claimType(it.schema, it.name)],
  displaces: (it, before, { current }) =>
    before && (it.unlogged !== before.unlogged || it.accessMethod !== before.accessMethod)
      ? rowHolders(current, it.identity) // the table is written anew
      : [],
  /** Its parents and the type that it is OF: see `inheritance.ts`, `partition.ts` and `table_type.ts`. */
  disowns: (_, target: CatalogObject) => target.kind === "table" || target.kind === "composite",
};

function alter(it: Table, action: string): string {
  return `ALTER ${table.subject(it)} ${action}`;
}

/** What writes a whole table anew has no form that lets others go on. */
function whileRewriting(ddl: Ddl, it: Table, { online }: Context): Ddl {
  if (!online || it.partitionKey !== null) return ddl;
  return { ...ddl, blocks: rewriting({ schema: it.schema, table: it.name }) };
}

function setUnlogged(it: Table): Ddl {
  if (!it.unlogged) return { sql: alter(it, "SET LOGGED") };
  const message = `all rows of ${qualifiedName(it)} are lost when the server crashes, and standbys have none`;
  return { sql: alter(it, "SET UNLOGGED"), hazard: { code: "unlogs_table", message } };
}

/** What CREATE TABLE has no words for. */
function settings(it: Table): string[] {
  return [
    ...(it.rowSecurity ? [alter(it, "ENABLE ROW LEVEL SECURITY")] : []),
    ...(it.forceRowSecurity ? [alter(it, "FORCE ROW LEVEL SECURITY")] : []),
    ...(it.replicaIdentity === "DEFAULT" ? [] : [alter(it, `REPLICA IDENTITY ${it.replicaIdentity}`)]),
  ];
}

/** SET ACCESS METHOD came with PostgreSQL 15; for partitioned tables with 17. */
function setAccessMethod(it: Table, _before: Table, context: Context): Ddl | null {
  const { version } = context.desired;
  if (version < 150000 || (it.partitionKey !== null && version < 170000)) return null;
  const method = it.accessMethod === null ? "heap" : quoteName(it.accessMethod);
  return whileRewriting({ sql: alter(it, `SET ACCESS METHOD ${method}`) }, it, context);
}
