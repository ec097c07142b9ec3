import { address, userSchema } from "../address.ts";
import type { Ddl } from "../ddl.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { claimRelation } from "./claim.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { sequenceOptions } from "./sequence_options.ts";
import { setPersistence } from "./sequence_persistence.ts";

/** A sequence; that of an identity column is a part of the column. PostgreSQL, "CREATE SEQUENCE". */
export interface Sequence extends SchemaObject {
  readonly kind: "sequence";
  /** smallint, integer or bigint. */
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
  /** Unlogged sequences came with PostgreSQL 15. */
  readonly unlogged: boolean;
}

export const sequence: ObjectKind<Sequence> = {
  kind: "sequence",
  query: () => `
    select ${address("pg_class", "c.oid")} as address, n.nspname as schema, c.relname as name,
           format_type(s.seqtypid, null) as type, s.seqstart::text as start, s.seqincrement::text as increment,
           s.seqmin::text as minimum, s.seqmax::text as maximum, s.seqcache::text as cache, s.seqcycle as cycle,
           c.relpersistence = 'u' as unlogged,
           (select ${address("pg_class", "d.refobjid", "d.refobjsubid")}
            from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
              and d.refclassid = 'pg_class'::regclass and d.deptype = 'a') as keeper
    from pg_sequence s
    join pg_class c on c.oid = s.seqrelid
    join pg_namespace n on n.oid = c.relnamespace
    where ${userSchema} and c.relpersistence <> 't'
      and not exists (
        select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
    order by n.nspname, c.relname`,
  subject: (it) => `SEQUENCE ${qualifiedName(it)}`,
  create: (it) =>
    [
      `CREATE ${it.unlogged ? "UNLOGGED " : ""}${sequence.subject(it)}`,
      ...(it.type === "bigint" ? [] : [`AS ${it.type}`]),
      ...sequenceOptions(it),
    ].join("\n    "),
  drop: (it) => ({
    sql: `DROP ${sequence.subject(it)}`,
    hazard: { code: "drops_sequence", message: `how far ${qualifiedName(it)} has counted is lost` },
  }),
  rename: (it, before) => renameTo(sequence.subject(before), it),
  attributes: {
    type: alterOptions,
    start: alterOptions,
    increment: alterOptions,
    minimum: alterOptions,
    maximum: alterOptions,
    cache: alterOptions,
    cycle: alterOptions,
    unlogged: setPersistence,
  },
  claims: (it) => [claimRelation(it.schema, it.name)],
  disowns: (_, target) => target.kind === "column", // OWNED BY: see sequence_owner.ts
};

/** One ALTER for all options: a new type changes the limits too, so they are said whenever they are not the type's own. */
function alterOptions(after: Sequence, before: Sequence): Ddl {
  const type = after.type === before.type ? [] : [`AS ${after.type}`];
  const options = sequenceOptions(after, before);
  const sql = [`ALTER ${sequence.subject(after)}`, ...type, ...options].join("\n    ");
  const lost = `how far ${qualifiedName(after)} has counted is lost, because its limits exclude its start`;
  return options.includes("RESTART")
    ? { sql, hazard: { code: "restarts_sequence", message: lost } }
    : { sql };
}
