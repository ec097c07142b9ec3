import { quoteDollar, quoteLiteral } from "../../core/quote.ts";
import { type Catalog, copiesOf, membersOf } from "../catalog.ts";
import type { Ddl, Hazard } from "../ddl.ts";
import { quoteName, tableName } from "../name.ts";
import type { Column } from "./column.ts";
import { alterDefault, type ColumnDefault, isColumnDefault } from "./column_default.ts";
import type { Domain } from "./domain.ts";
import type { Context } from "./kind.ts";
import { isBusy, rewriting } from "./online.ts";
import { declaredPart, unwantedDefault } from "./own_column_settings.ts";
import { proveNotNull } from "./prove_not_null.ts";
import { rowHolders } from "./stored_type.ts";
import { columnSettings, writeColumn } from "./write_column.ts";

/**
 * Adds a column, to a table in use in steps when each row is to get a value of its own. The rows of a child table, where the
 * column is not null without the default of its parent's, get that all the same, as those of other child tables do.
 */
export function addColumn(wanted: Column, context: Context): (string | Ddl)[] {
  if (!isTied(wanted, context)) return addOwnColumn(wanted, context);
  const it = declaredPart(wanted, context);
  const lent = wanted.notNull === null ? null : unwantedDefault(wanted, context);
  if (lent === null) return addOwnColumn(it, context);
  return [...addOwnColumn(it, { ...context, inlined: () => [lent] }), alterDefault(it, null)];
}

function addOwnColumn(it: Column, context: Context): (string | Ddl)[] {
  const expression = context.inlined(it).find(isColumnDefault);
  const plain = { sql: addClause(it, context), hazard: needsNoRows(it, expression, context) };
  if (!isBusy(it, context)) return [plain, ...columnSettings(it)];
  if (isMadeForRows(it, context.desired)) {
    return [{ ...plain, blocks: rewriting(it) }, ...columnSettings(it)];
  }
  if (!isCostly(expression)) return [plain, ...columnSettings(it)];
  const column = `ALTER TABLE ${tableName(it)} ALTER COLUMN ${quoteName(it.name)}`;
  const proof = it.notNull === null || it.notNull.notValid ? null : proveNotNull(it, context);
  return [
    addClause({ ...it, notNull: null }, { ...context, inlined: () => [] }),
    ...columnSettings(it),
    `${column} SET DEFAULT ${expression.expression}`,
    { sql: fillInBatches(it), pace: "outside", noTransaction: true },
    ...(proof === null ? [] : [...proof.first, ...proof.then]),
  ];
}

/** What the rows that are there would have no value for, though they need one. */
function needsNoRows(
  it: Column,
  expression: ColumnDefault | undefined,
  { current, desired }: Context,
): Hazard | undefined {
  const table = current.objects.get(it.parent!);
  const domains = domainsOf(it.type, desired);
  const isFilled = expression === undefined
    ? it.asIdentity !== null || it.generated !== null || domains.some((domain) => domain.default !== null)
    : !/^NULL\b/.test(expression.expression);
  const isRefused = it.notNull ? !it.notNull.notValid : domains.some((domain) => domain.notNull !== null);
  if (!isRefused || isFilled || table === undefined || table.kind === "foreign_table") return undefined;
  const [name, column] = [tableName(it), `${tableName(it)}.${quoteName(it.name)}`];
  return {
    code: "needs_no_rows",
    message: `${column} is NOT NULL and has no default, so it can be added only while ${name} has no rows`,
    keepsData: true,
  };
}

/** The domain that a type is, if it is one, and those that it is made of. */
function domainsOf(type: string, catalog: Catalog): Domain[] {
  const domain = catalog.objects.get(`domain:${type}`) as Domain | undefined;
  return domain === undefined ? [] : [domain, ...domainsOf(domain.type, catalog)];
}

/** Whether the column will merge with that of a parent table, which is added later. */
function isTied({ local, parent }: Column, { current, desired }: Context): boolean {
  return local &&
    membersOf(current, parent!).some(({ kind, identity }) =>
      kind === "inheritance" && desired.objects.has(identity)
    );
}

function addClause(it: Column, context: Context): string {
  return `ALTER TABLE ${tableName(it)} ADD COLUMN ${writeColumn(it, context)}`;
}

/** The materialized views in the way of a new column that is filled in the rows of its table, and of those that inherit it. */
export function addingHolders(it: Column, { current, desired }: Context): string[] {
  if (!current.objects.has(it.parent!)) return [];
  const isFilled = isMadeForRows(it, desired) || membersOf(desired, it.identity).some(isColumnDefault);
  if (!isFilled) return [];
  const columns = new Set([it.identity]);
  for (const identity of columns) { // the set grows as we walk it
    for (const copy of copiesOf(desired, identity)) columns.add(copy.identity);
  }
  return [...columns].flatMap((column) => rowHolders(current, desired.objects.get(column)!.parent!));
}

/** Whether PostgreSQL itself makes a value of the column for each row. */
function isMadeForRows({ asIdentity, generated, type }: Column, desired: Catalog): boolean {
  return asIdentity !== null || generated?.stored === true || isChecked(type, desired);
}

/** A value of a domain with rules, be it null, is checked in each row, which is written for that. */
function isChecked(type: string, catalog: Catalog): boolean {
  return domainsOf(type, catalog).some(({ notNull, identity }) =>
    notNull !== null || membersOf(catalog, identity).some(({ kind }) => kind === "domain_constraint")
  );
}

/** PostgreSQL stores a value that is the same for all rows once; any other one it writes into each row. */
function isCostly(expression: ColumnDefault | undefined): expression is ColumnDefault {
  return expression?.volatile === true;
}

/**
 * Fills a column from its default, some pages of the table at a time, each in a transaction of its own; in the end
 * the few rows that moved meanwhile. It can be broken off and run again.
 */
function fillInBatches(it: Column): string {
  const [table, column] = [tableName(it), quoteName(it.name)];
  const name = quoteLiteral(table);
  const body = `
DECLARE
    pages CONSTANT bigint := (
        SELECT coalesce(max(pg_relation_size(relid)), pg_relation_size(${name})) / current_setting('block_size')::int
        FROM pg_partition_tree(${name}));
    page bigint := 0;
BEGIN
    -- Some pages at a time, each in a transaction of its own. Triggers that watch updates see these, too.
    WHILE page <= pages LOOP
        UPDATE ${table} SET ${column} = DEFAULT
        WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 500)::tid AND ${column} IS NULL;
        COMMIT;
        page := page + 500;
    END LOOP;
    UPDATE ${table} SET ${column} = DEFAULT WHERE ${column} IS NULL;
END
`;
  return `DO ${quoteDollar(body, "fill")}`;
}
