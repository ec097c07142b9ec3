import type { Ddl } from "../ddl.ts";
import { tableName } from "../name.ts";
import type { TableMember } from "../object.ts";
import type { Context } from "./kind.ts";

/**
 * Whether others read and write the table, or materialized view, of a member while a plan is run, and the plan is to let
 * them: a new one nobody has seen yet, and the rows of a foreign one are elsewhere, so nothing about it takes long.
 */
export function isBusy(it: TableMember, { online, current, desired }: Context): boolean {
  const table = desired.objects.get(it.parent ?? "");
  return online && table !== undefined && table.kind !== "foreign_table" &&
    current.objects.has(table.identity);
}

/** Whether a member's table is only the head of partitions, which are no members of it. */
export function isPartitioned(it: TableMember, { desired }: Context): boolean {
  const table = desired.objects.get(it.parent!);
  return table !== undefined && "partitionKey" in table && table.partitionKey !== null;
}

/** A statement that has no other form: what it keeps others from, a sentence without a full stop. */
export function blocking(sql: string, blocks: string): Ddl {
  return { sql, blocks };
}

/** What keeps others off while a table is written anew. */
export function rewriting({ schema, table }: Pick<TableMember, "schema" | "table">): string {
  return `nobody can read or write ${tableName({ schema, table })} while it is written anew`;
}
