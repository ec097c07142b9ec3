import { quoteName, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import { isColumnDefault } from "./column_default.ts";
import { optionsClause } from "./foreign_options.ts";
import { identityClause } from "./identity.ts";
import type { Context } from "./kind.ts";
import { addNotNull, notNullClause } from "./not_null.ts";
import { writeOptions } from "./options.ts";

/** Writes a column as in CREATE TABLE and ADD COLUMN, with its default where that can stand there. */
export function writeColumn(it: Column, context: Context): string {
  const expression = context.inlined(it).find(isColumnDefault)?.expression;
  return [
    `${quoteName(it.name)} ${it.type}${optionsClause(it.foreignOptions)}`,
    ...(it.collation === null ? [] : [`COLLATE ${it.collation}`]),
    ...(expression === undefined ? [] : [`DEFAULT ${expression}`]),
    ...(it.generated === null ? [] : [generatedClause(it.generated)]),
    ...(it.asIdentity === null ? [] : [identityClause(it, it.asIdentity)]),
    ...(it.notNull === null || it.notNull.notValid ? [] : [notNullClause(it, it.notNull, context)]),
  ].join(" ");
}

/** What CREATE TABLE has no words for in all versions. */
export function columnSettings(it: Column): string[] {
  return [
    ...(it.notNull?.notValid ? [addNotNull(it, it.notNull)] : []),
    ...(it.storage === null ? [] : [alterColumn(it, `SET STORAGE ${it.storage}`)]),
    ...(it.compression === null ? [] : [alterColumn(it, `SET COMPRESSION ${it.compression}`)]),
    ...(it.statistics === null ? [] : [alterColumn(it, `SET STATISTICS ${it.statistics}`)]),
    ...(it.options.length === 0 ? [] : [alterColumn(it, `SET (${writeOptions(it.options)})`)]),
  ];
}

/** ALTER COLUMN; ONLY where child tables have a column of their own to say it for. */
export function alterColumn(it: Column, action: string, context?: Context): string {
  const hasCopies = context?.desired.followedBy.has(it.identity) ?? false;
  return `ALTER TABLE ${hasCopies ? "ONLY " : ""}${tableName(it)} ALTER COLUMN ${
    quoteName(it.name)
  } ${action}`;
}

function generatedClause({ expression, stored }: NonNullable<Column["generated"]>): string {
  return `GENERATED ALWAYS AS (${unwrap(expression)}) ${stored ? "STORED" : "VIRTUAL"}`;
}

/** `pg_get_expr` puts most expressions, not all, in parentheses; one pair around the whole is enough. */
export function unwrap(expression: string): string {
  if (!expression.startsWith("(")) return expression;
  let depth = 0;
  for (let i = 0; i < expression.length; i++) {
    const character = expression[i];
    if (character === "'" || character === '"') return expression; // a quoted parenthesis would be counted
    if (character === "(") depth++;
    if (character === ")" && --depth === 0) {
      return i === expression.length - 1 ? expression.slice(1, -1) : expression;
    }
  }
  return expression;
}
