import { type Catalog, membersOf } from "../catalog.ts";
import type { CatalogObject } from "../object.ts";

/** An index, or a constraint with one. */
interface Indexed extends CatalogObject {
  readonly table: string;
  readonly definition: string;
  readonly options: readonly string[];
  readonly clustered: boolean;
  readonly statistics?: readonly string[];
}

/**
 * True for an index that PostgreSQL, which makes it anew when the type of a column changes, would not make as it was: it
 * forgets statistics targets, and makes one of a partition by that of the partitioned table, under a name of its own choice.
 */
export function isMadeOtherwise(object: CatalogObject, current: Catalog): boolean {
  if (!("clustered" in object)) return false;
  const it = object as Indexed;
  if (it.statistics !== undefined && it.statistics.length > 0) return true;
  if (it.keeper === null) return false;
  const isCommented = membersOf(current, it.identity).some(({ kind }) => kind === "comment");
  return isCommented || it.clustered || it.options.length > 0 || it.name !== chosenName(it);
}

/** The name that PostgreSQL chooses; null where it takes more than simple names of columns to know. */
function chosenName({ table, definition }: Indexed): string | null {
  const [, word = "", columns] =
    /^(PRIMARY KEY |UNIQUE )?\(([a-z_][\w$]*(?:, [a-z_][\w$]*)*)\)$/.exec(definition) ??
      [];
  if (columns === undefined) return null;
  if (word === "PRIMARY KEY ") return `${table}_pkey`;
  return `${table}_${columns.replaceAll(", ", "_")}_${word === "" ? "idx" : "key"}`;
}
