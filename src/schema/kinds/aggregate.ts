import { quoteLiteral } from "../../core/quote.ts";
import { address, userSchema } from "../address.ts";
import { qualifiedName } from "../name.ts";
import type { SchemaObject } from "../object.ts";
import { claimRoutine } from "./claim.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";
import { identifyRoutine } from "./routine.ts";

/** An aggregate function. PostgreSQL, "CREATE AGGREGATE". */
export interface Aggregate extends SchemaObject {
  readonly kind: "aggregate";
  /** The types of the arguments, which tell it from others of its name. */
  readonly arguments: string;
  /** The parameters with their names; `*` for none. */
  readonly parameters: string;
  /** `pg_aggregate.aggkind`: n normal, o ordered-set, h hypothetical-set. */
  readonly type: string;
  readonly returns: string;
  /** The options of CREATE AGGREGATE, as `NAME = value`, without those that say what PostgreSQL would choose. */
  readonly options: readonly string[];
  /** The initial states of the two ways to compute it, which are texts. */
  readonly initial: string | null;
  readonly movingInitial: string | null;
}

export const aggregate: ObjectKind<Aggregate> = {
  kind: "aggregate",
  query: () => `
    select ${address("pg_proc", "p.oid")} as address, n.nspname as schema, p.proname as name,
           array_to_string(array(
             select format_type(t, null) from unnest(p.proargtypes) with ordinality as u(t, i) order by i), ', ') as arguments,
           coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') as parameters,
           a.aggkind::text as type, format_type(p.prorettype, null) as returns, ${options} as options,
           a.agginitval as initial, a.aggminitval as "movingInitial"
    from pg_aggregate a
    join pg_proc p on p.oid = a.aggfnoid
    join pg_namespace n on n.oid = p.pronamespace
    where ${userSchema}
    order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid) collate "C"`,
  identify: identifyRoutine,
  subject: (it) => `AGGREGATE ${qualifiedName(it)}(${it.parameters})`,
  create: (it) => writeAggregate(it, "CREATE"),
  drop: (it) => `DROP ${aggregate.subject(it)}`,
  rename: (it, before) => renameTo(aggregate.subject(before), it),
  attributes: {
    parameters: "replace",
    type: "replace",
    returns: "replace",
    options: replaceAggregate,
    initial: replaceAggregate,
    movingInitial: replaceAggregate,
  },
  claims: (it) => [claimRoutine(it.schema, it.name)],
};

/** SQL for the options, in the order in which the documentation has them. */
const options = `array_remove(array[
             'SFUNC = ' || a.aggtransfn::regproc,
             'STYPE = ' || format_type(a.aggtranstype, null),
             'SSPACE = ' || nullif(a.aggtransspace, 0),
             ${functionOption("FINALFUNC", "a.aggfinalfn")},
             case when a.aggfinalextra then 'FINALFUNC_EXTRA' end,
             'FINALFUNC_MODIFY = ' || ${modify("a.aggfinalmodify")},
             ${functionOption("COMBINEFUNC", "a.aggcombinefn")},
             ${functionOption("SERIALFUNC", "a.aggserialfn")},
             ${functionOption("DESERIALFUNC", "a.aggdeserialfn")},
             ${functionOption("MSFUNC", "a.aggmtransfn")},
             ${functionOption("MINVFUNC", "a.aggminvtransfn")},
             case when a.aggmtranstype <> 0 then 'MSTYPE = ' || format_type(a.aggmtranstype, null) end,
             'MSSPACE = ' || nullif(a.aggmtransspace, 0),
             ${functionOption("MFINALFUNC", "a.aggmfinalfn")},
             case when a.aggmfinalextra then 'MFINALFUNC_EXTRA' end,
             'MFINALFUNC_MODIFY = ' || case when a.aggmtransfn <> 0 then ${modify("a.aggmfinalmodify")} end,
             (select 'SORTOP = OPERATOR(' || quote_ident(sn.nspname) || '.' || o.oprname || ')'
              from pg_operator o join pg_namespace sn on sn.oid = o.oprnamespace where o.oid = a.aggsortop),
             case p.proparallel when 's' then 'PARALLEL = SAFE' when 'r' then 'PARALLEL = RESTRICTED' end,
             case a.aggkind when 'h' then 'HYPOTHETICAL' end
           ], null)`;

function functionOption(name: string, column: string): string {
  return `case when ${column} <> 0 then '${name} = ' || ${column}::regproc end`;
}

/** SQL for how a final function treats the state, where that is not what the kind of aggregate does by itself. */
function modify(column: string): string {
  return `case when ${column} = case a.aggkind when 'n' then 'r' else 'w' end then null
               when ${column} = 'r' then 'READ_ONLY' when ${column} = 's' then 'SHAREABLE' else 'READ_WRITE' end`;
}

function replaceAggregate(after: Aggregate): string {
  return writeAggregate(after, "CREATE OR REPLACE");
}

function writeAggregate(it: Aggregate, create: string): string {
  const list = [
    ...it.options,
    ...(it.initial === null ? [] : [`INITCOND = ${quoteLiteral(it.initial)}`]),
    ...(it.movingInitial === null ? [] : [`MINITCOND = ${quoteLiteral(it.movingInitial)}`]),
  ];
  return `${create} ${aggregate.subject(it)} (\n${list.map((option) => `    ${option}`).join(",\n")}\n)`;
}
