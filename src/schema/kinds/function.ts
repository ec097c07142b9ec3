import { qualifiedName } from "../name.ts";
import { claimRoutine } from "./claim.ts";
import type { ObjectKind } from "./kind.ts";
import { namesIn } from "./names_in.ts";
import { renameTo } from "./rename.ts";
import { createRoutine, identifyRoutine, replaceRoutine, type Routine, routineQuery } from "./routine.ts";

/** A function, window functions included. PostgreSQL, "CREATE FUNCTION". */
export interface FunctionObject extends Routine {
  readonly kind: "function";
  /** True for a window function. */
  readonly window: boolean;
}

export const functionKind: ObjectKind<FunctionObject> = {
  kind: "function",
  query: (version) => routineQuery("'f', 'w'", version, ", p.prokind = 'w' as window"),
  identify: identifyRoutine,
  subject: (it) => `FUNCTION ${qualifiedName(it)}(${it.signature})`,
  create: createRoutine,
  drop: (it) => `DROP ${functionKind.subject(it)}`,
  rename: (it, before) => renameTo(functionKind.subject(before), it),
  attributes: {
    signature: "ignore", // a part of the definition
    returns: "replace",
    inputs: replaceRoutine,
    defaults: replaceRoutine,
    definition: replaceRoutine,
    body: "ignore", // a part of the definition
    window: "replace",
  },
  printed: (it) => it.body === null ? ["definition"] : [],
  claims: (it) => [claimRoutine(it.schema, it.name)],
  mentions: (it, catalog) => it.body === null ? [] : namesIn(it.body, catalog),
};
