import { membersOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";
import type { Context } from "./kind.ts";

/** That the table of an object is OF a type: until it is no longer, the table gets no other columns, and no parents. Identities. */
export function typeTie({ parent }: CatalogObject, { current }: Pick<Context, "current">): string[] {
  return membersOf(current, parent!).filter(({ kind }) => kind === "table_type").map(({ identity }) =>
    identity
  );
}
