import type { Catalog } from "../../schema/catalog.ts";
import { type Change, compareCatalogs } from "../../schema/compare.ts";
import type { CatalogObject } from "../../schema/object.ts";

/**
 * Compares the schemas that two runs of the same statements made. PostgreSQL turns `'now'::timestamp` in a view or a default
 * into a constant: the time at which each ran is no difference.
 */
export function compareRuns(before: Catalog, after: Catalog): Change[] {
  return compareCatalogs(before, after).flatMap((change): Change[] => {
    if (change.verb !== "alter") return [change];
    const attributes = change.attributes.filter((name) =>
      timeless(change.before, name) !== timeless(change.after, name)
    );
    return attributes.length === 0 ? [] : [{ ...change, attributes }];
  });
}

/** An attribute as text, without constants that are the time of the run. */
function timeless(object: CatalogObject, attribute: string): string {
  const value = (object as unknown as Readonly<Record<string, unknown>>)[attribute];
  return JSON.stringify(value ?? null).replace(
    /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/g,
    (time) => isRecent(time) ? "now" : time,
  );
}

/** No run takes longer, and no session's time zone is farther away from UTC than fourteen hours. */
const recent = 24 * 60 * 60 * 1000;

function isRecent(time: string): boolean {
  return Math.abs(Date.parse(`${time.replace(" ", "T")}Z`) - Date.now()) < recent;
}
