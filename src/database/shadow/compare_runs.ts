import type { Catalog } from "../../schema/catalog.ts";
import { type Change, compareCatalogs } from "../../schema/compare.ts";
import { attributeOf, type CatalogObject } from "../../schema/object.ts";

/**
 * Compares the schemas that two runs of the same statements made. PostgreSQL turns `'now'::timestamp` in a view or a default
 * into a constant: the time at which each ran is no difference. Nor is the name of a NOT NULL constraint that PostgreSQL chose,
 * after the name that the table had then; before 18 there was none.
 */
export function compareRuns(before: Catalog, after: Catalog): Change[] {
  return compareCatalogs(before, after).flatMap((change): Change[] => {
    if (change.verb !== "alter") return [change];
    const attributes = change.attributes.filter((name) =>
      essence(change.before, name) !== essence(change.after, name)
    );
    return attributes.length === 0 ? [] : [{ ...change, attributes }];
  });
}

/** An attribute as text, without constants that are the time of the run, and without chosen names. */
function essence(object: CatalogObject, attribute: string): string {
  const text = JSON.stringify(attributeOf(object, attribute) ?? null);
  return text.replace(/"name":"[^"]*_not_null\d*",?/, "")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/g, (time) => isRecent(time) ? "now" : time);
}

/** No run takes longer, and no session's time zone is farther away from UTC than fourteen hours. */
const recent = 24 * 60 * 60 * 1000;

function isRecent(time: string): boolean {
  return Math.abs(Date.parse(`${time.replace(" ", "T")}Z`) - Date.now()) < recent;
}
