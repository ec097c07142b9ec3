import { isDeepStrictEqual } from "node:util";
import type { Catalog } from "../catalog.ts";
import { quoteName, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import type { Context } from "./kind.ts";
import { rowHolders } from "./stored_type.ts";
import { unwrap } from "./write_column.ts";

/**
 * Changes or drops the expression of a generated column. SET EXPRESSION came with PostgreSQL 17; a column that was not
 * generated can't become so. What is done to a column of a parent table reaches its copies, which refuse DROP EXPRESSION themselves.
 */
export function alterGenerated(after: Column, before: Column, context: Context): string | [] | null {
  const column = `ALTER TABLE ${tableName(after)} ALTER COLUMN ${quoteName(after.name)}`;
  const [now, old] = [after.generated, before.generated];
  if (old === null) return null;
  const isAlterable = now === null
    ? old.stored
    : now.stored === old.stored && context.desired.version >= 170000;
  if (!isAlterable) return null;
  if (context.isCarried(after) && comesFromOrigin(after, context)) return [];
  return `${column} ${now === null ? "DROP EXPRESSION" : `SET EXPRESSION AS (${unwrap(now.expression)})`}`;
}

/** The materialized views in the way of another expression: the stored values of all rows are made anew. */
export function generatingHolders(after: Column, before: Column, { current }: Context): string[] {
  const isMadeAnew = after.generated?.stored && !isDeepStrictEqual(after.generated, before.generated);
  return isMadeAnew ? rowHolders(current, before.parent!) : [];
}

/** True when the column in a parent table becomes what this one is to be. */
function comesFromOrigin({ origins, generated }: Column, { current, desired }: Context): boolean {
  const isSame = (catalog: Catalog, identity: string): boolean => {
    const origin = catalog.objects.get(identity);
    return origin !== undefined && "generated" in origin && isDeepStrictEqual(origin.generated, generated);
  };
  return origins.some((origin) => isSame(desired, origin) && !isSame(current, origin));
}
