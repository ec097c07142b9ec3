import type { Catalog } from "../catalog.ts";
import { quoteName } from "../name.ts";
import type { Context, ObjectKind } from "./kind.ts";
import { identifyOperator, type NamedOperator, operatorQuery, operatorSubject } from "./operator_query.ts";

/** An operator. PostgreSQL, "CREATE OPERATOR". */
export interface Operator extends NamedOperator {
  readonly kind: "operator";
  readonly left: string | null;
  readonly right: string | null;
  readonly function: string;
  /** As `OPERATOR(schema.+)`, like the negator. */
  readonly commutator: string | null;
  readonly negator: string | null;
  /** The estimators of selectivity. */
  readonly restrict: string | null;
  readonly join: string | null;
  readonly hashes: boolean;
  readonly merges: boolean;
}

/** One that was only named as another's commutator or negator, a shell, is made by that other one. */
export const operator: ObjectKind<Operator> = {
  kind: "operator",
  query: () =>
    operatorQuery("o.oprcode <> 0", [
      "l.type as left",
      "r.type as right",
      "o.oprcode::regproc::text as function",
      `${operatorName("o.oprcom")} as commutator`,
      `${operatorName("o.oprnegate")} as negator`,
      "case when o.oprrest <> 0 then o.oprrest::regproc::text end as restrict",
      "case when o.oprjoin <> 0 then o.oprjoin::regproc::text end as join",
      "o.oprcanhash as hashes",
      "o.oprcanmerge as merges",
    ]),
  identify: identifyOperator,
  subject: operatorSubject,
  create: writeOperator,
  drop: (it) => `DROP ${operatorSubject(it)}`,
  attributes: {
    left: "replace",
    right: "replace",
    function: "replace",
    commutator: (it, before, context) => add("COMMUTATOR", it.commutator, before.commutator, it, context),
    negator: (it, before, context) => add("NEGATOR", it.negator, before.negator, it, context),
    restrict: (it) => set(it, `RESTRICT = ${it.restrict ?? "NONE"}`),
    join: (it) => set(it, `JOIN = ${it.join ?? "NONE"}`),
    hashes: (it, _, context) => add("HASHES", it.hashes ? "true" : null, null, it, context),
    merges: (it, _, context) => add("MERGES", it.merges ? "true" : null, null, it, context),
  },
};

function operatorName(oid: string): string {
  return `(
             select 'OPERATOR(' || quote_ident(on_.nspname) || '.' || oo.oprname || ')'
             from pg_operator oo join pg_namespace on_ on on_.oid = oo.oprnamespace
             where oo.oid = ${oid})`;
}

function writeOperator(it: Operator): string {
  const options = [
    `FUNCTION = ${it.function}`,
    ...(it.left === null ? [] : [`LEFTARG = ${it.left}`]),
    ...(it.right === null ? [] : [`RIGHTARG = ${it.right}`]),
    ...(it.commutator === null ? [] : [`COMMUTATOR = ${it.commutator}`]),
    ...(it.negator === null ? [] : [`NEGATOR = ${it.negator}`]),
    ...(it.restrict === null ? [] : [`RESTRICT = ${it.restrict}`]),
    ...(it.join === null ? [] : [`JOIN = ${it.join}`]),
    ...(it.hashes ? ["HASHES"] : []),
    ...(it.merges ? ["MERGES"] : []),
  ];
  return `CREATE OPERATOR ${quoteName(it.schema)}.${it.name} (\n    ${options.join(",\n    ")}\n)`;
}

function set(it: Operator, option: string): string {
  return `ALTER ${operatorSubject(it)} SET (${option})`;
}

/** Since PostgreSQL 17 these can be set once, to an operator that there is, and never be unset. */
function add(
  option: string,
  after: string | null,
  before: string | null,
  it: Operator,
  { desired }: Context,
): string | null {
  const canSet = after !== null && before === null && desired.version >= 170000;
  return canSet && (after === "true" || isThere(after, desired))
    ? set(it, after === "true" ? option : `${option} = ${after}`)
    : null;
}

/** False for a shell, an operator of which there is only the name. */
function isThere(name: string, { objects }: Catalog): boolean {
  const operators = [...objects.values()].filter((object) => object.kind === "operator");
  return name.startsWith("OPERATOR(pg_catalog.") ||
    operators.some((it) => name === `OPERATOR(${quoteName(it.schema!)}.${it.name})`);
}
