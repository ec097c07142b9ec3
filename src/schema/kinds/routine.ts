import { address, userSchema } from "../address.ts";
import type { Ddl } from "../ddl.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";

/** What functions and procedures have in common. */
export interface Routine extends SchemaObject {
  /** The types of the input parameters, which tell it from others of its name. */
  readonly arguments: string;
  /** The parameters as DROP and COMMENT name them. */
  readonly signature: string;
  /** What it returns, with the names and types of a row of output parameters. */
  readonly returns: string;
  /** The names of the input parameters; empty for one without a name. */
  readonly inputs: readonly string[];
  /** How many of them have a default. */
  readonly defaults: number;
  /** All of it, as `pg_get_functiondef` writes it: `CREATE OR REPLACE …`. */
  readonly definition: string;
  /** The body, where it is a text whose names PostgreSQL does not record; else null. */
  readonly body: string | null;
}

/** SQL for the properties of {@linkcode Routine}; `prokinds` are values of `pg_proc.prokind`, `extra` is a list of more properties. */
export function routineQuery(prokinds: string, version: number, extra = ""): string {
  const quoted = `l.lanname not in ('internal', 'c')${version < 140000 ? "" : " and p.prosqlbody is null"}`;
  return `
    select ${address("pg_proc", "p.oid")} as address, n.nspname as schema, p.proname as name,
           array_to_string(array(
             select format_type(t, null) from unnest(p.proargtypes) with ordinality as u(t, i) order by i), ', ') as arguments,
           pg_get_function_identity_arguments(p.oid) as signature,
           concat(case when p.proretset then 'SETOF ' end, format_type(p.prorettype, null), (
             select ' (' || string_agg(concat_ws(' ', p.proargnames[i], format_type(t, null)), ', ' order by i) || ')'
             from unnest(p.proallargtypes) with ordinality as u(t, i)
             where p.proargmodes[i] in ('o', 'b', 't') and p.prorettype = 'record'::regtype)) as returns,
           array(
             select coalesce(p.proargnames[i], '')
             from generate_series(1, coalesce(cardinality(p.proallargtypes), p.pronargs)) i
             where coalesce(p.proargmodes[i], 'i') in ('i', 'b', 'v') order by i) as inputs,
           p.pronargdefaults::int as defaults, rtrim(pg_get_functiondef(p.oid), e'\\n') as definition,
           case when ${quoted} then p.prosrc end as body${extra}
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_language l on l.oid = p.prolang
    where p.prokind in (${prokinds}) and ${userSchema}
      and not exists ( -- of a range type
        select from pg_depend d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
    order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid) collate "C"`;
}

/** The identity: name and types of the input parameters. */
export function identifyRoutine(it: Pick<Routine, "schema" | "name" | "arguments">): string {
  return `${qualifiedName(it)}(${it.arguments})`;
}

/** CREATE of what was not there. */
export function createRoutine(it: Routine): Ddl {
  return { sql: it.definition.replace(/^CREATE OR REPLACE /, "CREATE "), quotesBody: it.body !== null };
}

/** CREATE OR REPLACE. It can neither rename an input parameter nor remove a default. */
export function replaceRoutine(after: Routine, before: Routine): Ddl | null {
  const keepsNames = before.inputs.every((name, i) => name === "" || name === after.inputs[i]);
  if (!keepsNames || after.defaults < before.defaults) return null;
  return { sql: after.definition, quotesBody: after.body !== null };
}
