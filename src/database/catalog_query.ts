import type { Query } from "../schema/query.ts";
import type { Connection, Row } from "./connection.ts";

/** What the driver tells of the columns of an answer. */
interface Answer extends ReadonlyArray<Row> {
  readonly columns?: readonly { readonly name: string; readonly type: number }[];
}

/** `text[]` and `name[]`, by PostgreSQL's pg_type.dat. The driver would have to ask each server for them. */
const arrayTypes: ReadonlySet<number> = new Set([1009, 1003]);

/** The port through which catalogs are read: a connection whose `text[]` columns are arrays. */
export function catalogQuery(connection: Connection): Query {
  return async (sql) => {
    const rows: Answer = await connection.query(sql);
    const arrays = (rows.columns ?? []).filter(({ type }) => arrayTypes.has(type)).map(({ name }) => name);
    for (const row of rows) readArrays(row, arrays);
    return rows;
  };
}

/** In place: nobody else has the rows yet, and there may be many. */
function readArrays(row: Record<string, unknown>, arrays: readonly string[]): void {
  for (const name of arrays) {
    const value = row[name];
    if (typeof value === "string") row[name] = parseTextArray(value);
  }
}

const element = /"((?:[^"\\]|\\.)*)"|([^,{}]+)/gs;

/** Reads an array of one dimension as the server writes it. PostgreSQL, chapter 8.15.6 "Array Input and Output Syntax". */
function parseTextArray(text: string): (string | null)[] {
  return [...text.matchAll(element)].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, "$1");
    return bare === "NULL" ? null : bare!;
  });
}
