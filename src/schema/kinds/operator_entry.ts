import { address } from "../address.ts";

/** An operator or a support function in an operator class or family. */
export interface OperatorEntry {
  /** `OPERATOR 1`, `FUNCTION 2`. */
  readonly slot: string;
  /** The input types, in parentheses: with the slot they say which entry it is. */
  readonly types: string;
  /** The operator or function, with FOR ORDER BY. */
  readonly is: string;
}

/** SQL for the entries of the class or family that `owner` of `catalog` (`pg_opclass`, `pg_opfamily`) is, as jsonb. */
export function entriesOf(catalog: string, owner: string): string {
  return `(
             select coalesce(jsonb_agg(jsonb_build_object('slot', slot, 'types', types, 'is', entry)
               order by substr(slot, 1, 1) desc, num, types collate "C"), '[]')
             from (
               select 'OPERATOR ' || ao.amopstrategy as slot, ao.amopstrategy as num,
                      ${typePair("ao.amoplefttype", "ao.amoprighttype")} as types,
                      ao.amopopr::regoperator::text || coalesce(' FOR ORDER BY ' || (
                        select quote_ident(sn.nspname) || '.' || quote_ident(sf.opfname)
                        from pg_opfamily sf join pg_namespace sn on sn.oid = sf.opfnamespace
                        where sf.oid = ao.amopsortfamily), '') as entry
               from pg_amop ao where ${isPartOf("pg_amop", "ao.oid", catalog, owner)}
               union all
               select 'FUNCTION ' || ap.amprocnum, ap.amprocnum,
                      ${typePair("ap.amproclefttype", "ap.amprocrighttype")},
                      ap.amproc::regprocedure::text
               from pg_amproc ap where ${isPartOf("pg_amproc", "ap.oid", catalog, owner)}) e)`;
}

/** SQL for the addresses of what the entries name: `pg_depend` records it of each entry, not of the whole. */
export function entryNeeds(catalog: string, owner: string): string {
  return `
             select unnest(array[${address("pg_operator", "ao.amopopr")}, ${
    address("pg_opfamily", "ao.amopsortfamily")
  },
                                 ${address("pg_type", "ao.amoplefttype")}, ${
    address("pg_type", "ao.amoprighttype")
  }])
             from pg_amop ao where ${isPartOf("pg_amop", "ao.oid", catalog, owner)}
             union
             select unnest(array[${address("pg_proc", "ap.amproc")}, ${
    address("pg_type", "ap.amproclefttype")
  },
                                 ${address("pg_type", "ap.amprocrighttype")}])
             from pg_amproc ap where ${isPartOf("pg_amproc", "ap.oid", catalog, owner)}`;
}

function typePair(left: string, right: string): string {
  return `'(' || format_type(${left}, null) || ', ' || format_type(${right}, null) || ')'`;
}

function isPartOf(entries: string, entry: string, catalog: string, owner: string): string {
  return `exists (
                 select from pg_depend d
                 where d.classid = '${entries}'::regclass and d.objid = ${entry}
                   and d.refclassid = '${catalog}'::regclass and d.refobjid = ${owner})`;
}

/** Writes an entry as in CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY … ADD. */
export function writeEntry({ slot, types, is }: OperatorEntry): string {
  return slot.startsWith("OPERATOR") ? `${slot} ${is}` : `${slot} ${types} ${is}`;
}
