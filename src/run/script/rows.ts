import { Buffer } from "node:buffer";
import { quoteLiteral } from "../../core/quote.ts";
import { type VersionTable, versionTableName } from "../version_table.ts";

/** An expression: the version rows, sorted, as one text; NULL when there is none. */
export function actualRowsSql(table: VersionTable): string {
  return `(SELECT string_agg(version_num::text, ', ' ORDER BY version_num COLLATE "C") FROM ${
    versionTableName(table)
  })`;
}

/** A condition on an expression for the rows: they are `ids` (or are not, with `negated`). */
export function rowsAreSql(actual: string, ids: readonly string[], negated: "" | "NOT" = ""): string {
  if (ids.length === 0) return `${actual} IS ${negated ? "NOT " : ""}NULL`;
  const sorted = ids.length === 1 ? ids : [...ids].sort(compareBytes);
  return `${actual} IS ${negated ? "" : "NOT "}DISTINCT FROM ${quoteLiteral(sorted.join(", "))}`;
}

/** Rows for a person. */
export function rowsInWords(ids: readonly string[]): string {
  return ids.length === 0 ? "none (base)" : ids.join(", ");
}

/** The order of the collation "C" in UTF-8. */
function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
