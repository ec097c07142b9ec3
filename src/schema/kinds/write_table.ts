import { qualifiedName, quoteName, quotePath } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import { isColumn } from "./column.ts";
import { alterDefault } from "./column_default.ts";
import { type Constraint, isConstraint } from "./constraint.ts";
import { isInheritance } from "./inheritance.ts";
import type { Context } from "./kind.ts";
import { withOptions } from "./options.ts";
import { declaredPart, ownSettings, unwantedDefault } from "./own_column_settings.ts";
import type { Table } from "./table.ts";
import { columnSettings, writeColumn } from "./write_column.ts";
import { addAtOnce, constraintSettings, writeConstraint } from "./write_constraint.ts";

/** Writes CREATE TABLE with its columns, constraints and parents. */
export function writeTable(it: Table, context: Context): string {
  return [
    `CREATE ${it.unlogged ? "UNLOGGED " : ""}TABLE ${qualifiedName(it)}${writeTableBody(it, context)}`,
    ...tableClauses(it),
  ].join("\n");
}

/** The columns and constraints in parentheses, and the parents. */
export function writeTableBody(it: CatalogObject, context: Context): string {
  const members = context.inlined(it);
  const parents = members.filter(isInheritance).map(({ of }) => quotePath(...of));
  const lines = [
    ...members.filter(isColumn).filter((column) => isListed(column, parents)).map((column) =>
      writeColumn(parents.length === 0 ? column : declaredPart(column, context), context)
    ),
    ...members.filter(isConstraint).filter((constraint) =>
      isListed(constraint, parents) && !isRepeated(constraint, members)
    )
      .map(writeConstraint),
  ];
  const body = lines.length === 0 ? " (\n)" : ` (\n${lines.map((line) => `    ${line}`).join(",\n")}\n)`;
  return parents.length === 0 ? body : `${body}\nINHERITS (${parents.join(", ")})`;
}

/** What CREATE TABLE has no words for: settings of columns and constraints, and constraints that it would merge. */
export function memberStatements(it: CatalogObject, context: Context): string[] {
  const members = context.inlined(it);
  const constraints = members.filter(isConstraint);
  const columns = members.filter(isColumn);
  const parents = members.filter(isInheritance);
  return [
    ...columns.filter((column) => !isListed(column, parents)).flatMap((column) =>
      ownSettings(column, context)
    ),
    ...columns.filter((column) =>
      parents.length > 0 && isListed(column, parents) && unwantedDefault(column, context) !== null
    ).map((column) => alterDefault(column, null)),
    ...columns.flatMap(columnSettings),
    ...constraints.flatMap((one) => isRepeated(one, members) ? addAtOnce(one) : constraintSettings(one)),
  ];
}

/** True for a second constraint on the same columns, or that excludes the same: CREATE TABLE makes one index for both, and one constraint. */
function isRepeated(it: Constraint, members: readonly CatalogObject[]): boolean {
  const key = indexKey(it);
  return key !== null && members.filter(isConstraint).find((other) => indexKey(other) === key) !== it;
}

function indexKey({ type, definition, predicate }: Constraint): string | null {
  if (type === "x") return `${definition} WHERE ${predicate}`;
  return type === "p" || type === "u" ? definition.replace(/^(PRIMARY KEY|UNIQUE)/, "") : null;
}

/** What comes from the parents that CREATE names needs no line of its own. */
function isListed(member: CatalogObject & { readonly local: boolean }, parents: readonly unknown[]): boolean {
  return member.local || parents.length === 0;
}

/** The clauses behind the column list. */
function tableClauses(it: Table): string[] {
  return [
    ...(it.partitionKey === null ? [] : [`PARTITION BY ${it.partitionKey}`]),
    ...(it.accessMethod === null ? [] : [`USING ${quoteName(it.accessMethod)}`]),
    ...(it.options.length === 0 ? [] : [withOptions(it.options)]),
    ...(it.tablespace === null ? [] : [`TABLESPACE ${quoteName(it.tablespace)}`]),
  ];
}
