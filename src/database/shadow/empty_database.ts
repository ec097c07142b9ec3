import { DatabaseError } from "../../core/error.ts";
import type { Connection } from "../connection.ts";
import { preparedPrefix } from "./prepared_query.ts";

/** How many statements share a transaction: each dropped object holds locks to its end, and their number is limited. */
const batchSize = 25;

/**
 * Drops everything that is in a database, and leaves it as `CREATE DATABASE` made it. In a cluster of our own, roles go too.
 *
 * @param kept the name of a schema that stays
 * @throws {DatabaseError} when something can't be dropped
 */
export async function emptyDatabase(
  connection: Connection,
  kept: string,
  isOwnCluster: boolean,
): Promise<void> {
  await connection.query(`ROLLBACK; RESET SESSION AUTHORIZATION; RESET ALL; SET client_min_messages = error`);
  await drop(connection, await listContent(connection, kept));
  for (const round of remains(isOwnCluster)) await drop(connection, await list(connection, round));
  const left = await listContent(connection, kept);
  if (left.length > 0) {
    throw new DatabaseError(`Cannot empty the database "${connection.name}": something is left in it`, {
      code: "shadow_not_emptied",
      detail: left.join("\n"),
      hint: "drop it yourself, or name another scratch database",
    });
  }
  await connection.query("RESET ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES");
}

/** The statements that drop what is in a database; none for an empty one. */
export async function listContent(connection: Connection, kept: string): Promise<string[]> {
  return [
    ...await list(connection, eventTriggers), // before all: they would watch the rest
    ...await list(connection, inSchemas(kept)),
    ...await list(connection, standingAlone),
    ...await list(connection, schemas(kept)),
  ];
}

async function list(connection: Connection, sql: string): Promise<string[]> {
  return (await connection.query(sql)).map((row) => String(row["statement"]));
}

async function drop(connection: Connection, statements: readonly string[]): Promise<void> {
  for (let i = 0; i < statements.length; i += batchSize) {
    await connection.query(statements.slice(i, i + batchSize).join(";\n"));
  }
}

/** The word of DROP for what `pg_identify_object` calls a type. */
const dropWord = `case i.type
    when 'function' then 'ROUTINE' when 'procedure' then 'ROUTINE' when 'aggregate' then 'ROUTINE'
    when 'foreign-data wrapper' then 'FOREIGN DATA WRAPPER' when 'statistics object' then 'STATISTICS'
    else upper(i.type) end`;

/** Part of nothing else. A partitioned table is internally tied to its own key. */
const isNoMember = `not exists (
    select from pg_depend m where m.classid = o.classid and m.objid = o.oid and m.deptype in ('e', 'i')
      and (m.refclassid <> m.classid or m.refobjid <> m.objid))`;

const eventTriggers =
  "select format('DROP EVENT TRIGGER IF EXISTS %I', evtname) as statement from pg_event_trigger order by evtname";

/** What is in no schema. An extension goes after what uses it: dropping both ends at once confuses some servers. */
const standingAlone = `
  select format('DROP %s IF EXISTS %s CASCADE', ${dropWord}, i.identity) as statement
  from (
    select 1 as rank, 'pg_extension'::regclass as classid, oid from pg_extension
    union all select 2, 'pg_publication'::regclass, oid from pg_publication
    union all select 3, 'pg_foreign_data_wrapper'::regclass, oid from pg_foreign_data_wrapper
    union all select 4, 'pg_cast'::regclass, oid from pg_cast
    union all select 5, 'pg_language'::regclass, oid from pg_language
    union all select 6, 'pg_am'::regclass, oid from pg_am
  ) o, pg_identify_object(o.classid, o.oid, 0) i
  where o.oid >= 16384 and ${isNoMember}
  order by o.rank, o.oid`;

/** By the dependency that every object has on its schema. */
function inSchemas(kept: string): string {
  return `
  select format('DROP %s IF EXISTS %s CASCADE', ${dropWord}, i.identity) as statement
  from (
    select distinct d.classid, d.objid as oid
    from pg_depend d join pg_namespace n on n.oid = d.refobjid
    where d.refclassid = 'pg_namespace'::regclass and d.deptype = 'n' and d.objid >= 16384
      and d.classid <> 'pg_default_acl'::regclass and d.classid::regclass::text <> 'pg_publication_namespace'
      and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', '${kept}')
  ) o, pg_identify_object(o.classid, o.oid, 0) i
  where ${isNoMember}
  order by o.classid = 'pg_class'::regclass desc, o.oid desc`;
}

function schemas(kept: string): string {
  return `
  select format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) as statement from pg_namespace
  where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', '${kept}')
  order by nspname`;
}

/** What is no object of its own: settings, large objects, privileges, the schema public. */
function remains(isOwnCluster: boolean): string[] {
  const isOurs = isOwnCluster ? "d.defaclrole < 16384" : "pg_has_role(d.defaclrole, 'MEMBER')";
  return [
    `select format('DEALLOCATE %I', name) as statement from pg_prepared_statements
      where not starts_with(name, '${preparedPrefix}')`,
    `select 'SELECT lo_unlink(' || oid || ')' as statement from pg_largeobject_metadata`,
    ...(isOwnCluster ? [databaseSettings, roles] : []),
    `${defaultPrivileges} where ${isOurs}) d`,
    publicSchema,
  ];
}

const databaseSettings = `
  select format('ALTER DATABASE %I RESET ALL', current_database()) as statement from pg_db_role_setting limit 1`;

const roles = `
  select format('DROP OWNED BY %I CASCADE; DROP ROLE %I', rolname, rolname) as statement from pg_roles
  where oid >= 16384 order by oid`;

/** An entry vanishes once it says what is so by default. */
const defaultPrivileges = `
  select concat_ws('; ',
    (select string_agg(format('%s REVOKE ALL ON %s FROM %s', d.head, d.kind,
        case a.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end), '; ')
      from aclexplode(d.defaclacl) a),
    case when d.defaclnamespace = 0 then format('%s GRANT ALL ON %s TO %I', d.head, d.kind, d.role) end,
    case when d.defaclnamespace = 0 and d.defaclobjtype = 'f' then d.head || ' GRANT EXECUTE ON FUNCTIONS TO PUBLIC' end,
    case when d.defaclnamespace = 0 and d.defaclobjtype = 'T' then d.head || ' GRANT USAGE ON TYPES TO PUBLIC' end) as statement
  from (
    select d.*, pg_get_userbyid(d.defaclrole) as role,
      format('ALTER DEFAULT PRIVILEGES FOR ROLE %I', pg_get_userbyid(d.defaclrole))
        || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '') as head,
      case d.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS'
        when 'T' then 'TYPES' when 'n' then 'SCHEMAS' else 'LARGE OBJECTS' end as kind
    from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace`;

/** Since PostgreSQL 15, not everybody may create in the schema public. */
const publicSchema = `
  select concat_ws('; ',
    case when n.oid is null then 'CREATE SCHEMA public' end,
    format('ALTER SCHEMA public OWNER TO %I', w.owner),
    (select string_agg(format('REVOKE ALL ON SCHEMA public FROM %s',
        case a.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end), '; ')
      from aclexplode(n.nspacl) a),
    format('GRANT ALL ON SCHEMA public TO %I', w.owner),
    'GRANT ' || w.privileges || ' ON SCHEMA public TO PUBLIC',
    $$COMMENT ON SCHEMA public IS 'standard public schema'$$) as statement
  from (select case when current_setting('server_version_num')::int >= 150000 then 'pg_database_owner'
      else (select rolname from pg_roles where oid = 10) end as owner,
    case when current_setting('server_version_num')::int >= 150000 then 'USAGE' else 'ALL' end as privileges) w
  left join pg_namespace n on n.nspname = 'public'
  where n.oid is null or pg_get_userbyid(n.nspowner) <> w.owner
    or (select array_agg(x::text order by x::text) from unnest(n.nspacl) x) is distinct from
       (select array_agg(x order by x) from unnest(array[
         format('%s=UC/%s', w.owner, w.owner), case w.privileges when 'ALL' then '=UC/' else '=U/' end || w.owner]) x)
    or obj_description(n.oid, 'pg_namespace') is distinct from 'standard public schema'`;
