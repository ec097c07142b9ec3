import { address, userSchema } from "../address.ts";
import { type Catalog, copiesOf, membersOf } from "../catalog.ts";
import { quoteName, tableName } from "../name.ts";
import { type CatalogObject, isTableMember, type TableMember } from "../object.ts";
import type { Context, ObjectKind } from "./kind.ts";

/** The default of a column of a table or a view: apart from the column, for it may need what needs the column's table. */
export interface ColumnDefault extends TableMember {
  readonly kind: "column_default";
  readonly expression: string;
  /** Whether it gives another value each time that it is asked. */
  readonly volatile: boolean;
}

export const columnDefault: ObjectKind<ColumnDefault> = {
  kind: "column_default",
  query: () => `
    select ${address("pg_attrdef", "d.oid")} as address, ${
    address("pg_class", "d.adrelid", "d.adnum")
  } as parent,
           n.nspname as schema, c.relname as table, a.attname as name, pg_get_expr(d.adbin, d.adrelid) as expression,
           exists (
             select from regexp_matches(d.adbin::text, ':(?:funcid|opfuncid) ([0-9]+)', 'g') as m(ids)
             join pg_proc p on p.oid = m.ids[1]::oid and p.provolatile = 'v') as volatile,
           ${parentDefaults("true")} as follows,
           ${parentDefaults("pg_get_expr(pd.adbin, pd.adrelid) = pg_get_expr(d.adbin, d.adrelid)")} as origins
    from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated = ''
    join pg_class c on c.oid = d.adrelid and c.relkind in ('r', 'p', 'f', 'v')
    join pg_namespace n on n.oid = c.relnamespace
    where ${userSchema}
    order by n.nspname, c.relname, a.attnum`,
  subject: (it) => `DEFAULT OF ${tableName(it)}.${quoteName(it.name)}`,
  create: setDefault,
  drop: (it, context) => [alterDefault(it, null), ...restoreCopies(it, context)],
  attributes: {
    expression: (it, _, context) => setDefault(it, context),
    volatile: "ignore",
  },
  printed: () => ["expression"],
  inline: (it) => it.parent?.startsWith("column:") ? 2 : null, // CREATE VIEW has no word for it
};

/** SQL for the defaults of the same column in the parent tables. */
function parentDefaults(condition: string): string {
  return `case when a.attinhcount > 0 then array(
             select ${address("pg_attrdef", "pd.oid")}
             from pg_inherits i
             join pg_attribute pa on pa.attrelid = i.inhparent and pa.attname = a.attname
             join pg_attrdef pd on pd.adrelid = pa.attrelid and pd.adnum = pa.attnum
             where i.inhrelid = c.oid and ${condition}) end`;
}

/** Tells a default from other members. */
export function isColumnDefault(object: CatalogObject): object is ColumnDefault {
  return object.kind === "column_default";
}

function setDefault(it: ColumnDefault, context: Context): string[] {
  return [alterDefault(it, it.expression), ...restoreCopies(it, context)];
}

/** Sets a default, or drops it. */
export function alterDefault(
  { schema, table, name }: Pick<TableMember, "schema" | "table" | "name">,
  expression: string | null,
): string {
  const action = expression === null ? "DROP DEFAULT" : `SET DEFAULT ${expression}`;
  return `ALTER TABLE ${tableName({ schema, table })} ALTER COLUMN ${quoteName(name)} ${action}`;
}

/** SET and DROP DEFAULT reach the columns of all child tables; those that are to have another default get it back. */
function restoreCopies(it: ColumnDefault, { current, desired }: Context): string[] {
  const wanted = expressionOf(desired, it.parent!);
  return [...allCopiesOf(desired, it.parent!)].flatMap((copy) => {
    const own = expressionOf(desired, copy.identity);
    const kept = current.objects.has(copy.identity) && expressionOf(current, copy.identity) === own;
    return kept && own !== wanted ? [alterDefault(copy, own)] : [];
  });
}

function* allCopiesOf(catalog: Catalog, column: string): Generator<TableMember> {
  for (const copy of copiesOf(catalog, column).filter(isTableMember)) {
    yield copy;
    yield* allCopiesOf(catalog, copy.identity);
  }
}

/** The default of a column, by the column's identity. */
export function expressionOf(catalog: Catalog, column: string): string | null {
  return membersOf(catalog, column).find(isColumnDefault)?.expression ?? null;
}
