import type { ObjectKind } from "./kind.ts";
import { identifyOperator, type NamedOperator, operatorQuery, operatorSubject } from "./operator_query.ts";

/**
 * An operator of which there is only the name, because another one has it as its commutator or negator. That other one
 * makes it and leaves it behind, in the way of its types. PostgreSQL, "CREATE OPERATOR", notes.
 */
export interface OperatorShell extends NamedOperator {
  readonly kind: "operator_shell";
}

export const operatorShell: ObjectKind<OperatorShell> = {
  kind: "operator_shell",
  query: () => operatorQuery("o.oprcode = 0"),
  identify: identifyOperator,
  subject: operatorSubject,
  create: () => [],
  drop: (it, { desired }) => {
    const isFilled = desired.objects.has(it.identity.replace("operator_shell:", "operator:"));
    return isFilled ? [] : `DROP ${operatorSubject(it)}`;
  },
  attributes: {},
};
