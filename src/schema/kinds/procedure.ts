import { qualifiedName } from "../name.ts";
import { claimRoutine } from "./claim.ts";
import type { ObjectKind } from "./kind.ts";
import { namesIn } from "./names_in.ts";
import { renameTo } from "./rename.ts";
import { createRoutine, identifyRoutine, replaceRoutine, type Routine, routineQuery } from "./routine.ts";

/** A procedure. PostgreSQL, "CREATE PROCEDURE". */
export interface Procedure extends Routine {
  readonly kind: "procedure";
}

export const procedure: ObjectKind<Procedure> = {
  kind: "procedure",
  query: (version) => routineQuery("'p'", version),
  identify: identifyRoutine,
  subject: (it) => `PROCEDURE ${qualifiedName(it)}(${it.signature})`,
  create: createRoutine,
  drop: (it) => `DROP ${procedure.subject(it)}`,
  rename: (it, before) => renameTo(procedure.subject(before), it),
  attributes: {
    signature: "ignore", // a part of the definition
    returns: "replace",
    inputs: replaceRoutine,
    defaults: replaceRoutine,
    definition: replaceRoutine,
    body: "ignore", // a part of the definition
  },
  printed: (it) => it.body === null ? ["definition"] : [],
  claims: (it) => [claimRoutine(it.schema, it.name)],
  mentions: (it, catalog) => it.body === null ? [] : namesIn(it.body, catalog),
};
