import type { Ddl } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import type { Context } from "./kind.ts";
import { makeNotNull } from "./not_null.ts";
import { shortName } from "./short_name.ts";

/** Steps that make a column not null; what said so before may go between the two. */
export interface NotNullSteps {
  readonly first: readonly Ddl[];
  readonly then: readonly Ddl[];
}

/** NOT NULL for a table in use: a check is proved while others go on, then PostgreSQL needs not look. */
export function proveNotNull(it: Column, context: Context): NotNullSteps {
  const table = `ALTER TABLE ${tableName(it)}`;
  const check = quoteName(shortName(`${it.table}_${it.name}`, "_is_not_null"));
  return {
    first: [
      { sql: `${table} ADD CONSTRAINT ${check} CHECK (${quoteName(it.name)} IS NOT NULL) NOT VALID` },
      { sql: `${table} VALIDATE CONSTRAINT ${check}`, pace: "scan" },
    ],
    then: [
      makeNotNull(it, context),
      { sql: `${table} DROP CONSTRAINT ${check}` },
    ],
  };
}
