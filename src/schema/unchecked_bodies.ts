import type { Ddl } from "./ddl.ts";

/**
 * Turns `check_function_bodies` off before the first statement with the body of a function in it, as `pg_dump` does.
 *
 * PostgreSQL checked the bodies when the desired schema was loaded, as far as that schema wanted it. Checked again here
 * they could fail for reasons that are none: two functions that call each other, a name that only the function's
 * caller has in its `search_path`, a body that is wrong in both schemas. What they name is made first all the same, where it is
 * possible, so that a function can already run when a later statement calls it.
 */
export function leaveBodiesUnchecked(statements: readonly Ddl[]): readonly Ddl[] {
  const first = statements.findIndex(({ quotesBody }) => quotesBody);
  if (first === -1) return statements;
  return [
    ...statements.slice(0, first),
    { sql: "SET check_function_bodies = false" },
    ...statements.slice(first),
  ];
}
