import { qualifiedName, quoteName, quotePath } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import { isColumn, writeColumn } from "./column.ts";
import { isConstraint, writeConstraint } from "./constraint.ts";
import { isInheritance } from "./inheritance.ts";
import type { Context } from "./kind.ts";
import { withOptions } from "./options.ts";
import type { Table } from "./table.ts";

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
      writeColumn(column, context)
    ),
    ...members.filter(isConstraint).filter((constraint) => isListed(constraint, parents)).map(
      writeConstraint,
    ),
  ];
  const body = lines.length === 0 ? " (\n)" : ` (\n${lines.map((line) => `    ${line}`).join(",\n")}\n)`;
  return parents.length === 0 ? body : `${body}\nINHERITS (${parents.join(", ")})`;
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
