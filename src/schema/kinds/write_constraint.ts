import { quoteName, tableName } from "../name.ts";
import { clusterOn } from "./cluster.ts";
import type { Constraint } from "./constraint.ts";
import { withOptions } from "./options.ts";

/** Writes a constraint as in CREATE TABLE and ADD CONSTRAINT. */
export function writeConstraint(it: Constraint): string {
  return [
    `CONSTRAINT ${quoteName(it.name)} ${it.definition}`,
    ...(it.options.length === 0 ? [] : [withOptions(it.options)]),
    ...(it.tablespace === null ? [] : [`USING INDEX TABLESPACE ${quoteName(it.tablespace)}`]),
    ...(it.predicate === null ? [] : [`WHERE (${it.predicate})`]),
    ...(it.deferrable ? ["DEFERRABLE"] : []),
    ...(it.deferred ? ["INITIALLY DEFERRED"] : []),
    ...(it.enforced ? [] : ["NOT ENFORCED"]),
    ...(it.validated ? [] : ["NOT VALID"]),
  ].join(" ");
}

/** Adds a constraint to a table that nobody uses. */
export function addAtOnce(it: Constraint): string[] {
  const only = it.alone ? "ONLY " : "";
  return [`ALTER TABLE ${only}${tableName(it)} ADD ${writeConstraint(it)}`, ...constraintSettings(it)];
}

/** What a constraint has no words for. */
export function constraintSettings(it: Constraint): string[] {
  return it.clustered ? [clusterOn(it)] : [];
}
