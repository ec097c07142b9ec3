import postgres from "postgres";

/** Everything of a database that two ways of changing it may leave different: its schema, its rows, aludel's tables. */
export interface DatabaseState {
  readonly objects: readonly string[];
  readonly data: Readonly<Record<string, readonly string[]>>;
  readonly versionRows: readonly string[];
  /** The log without its times. */
  readonly log: readonly string[];
}

const inUse = "nspname !~ '^pg_' AND nspname <> 'information_schema'";

/** One line per fact, with PostgreSQL's own words for definitions. */
const objectQueries = [
  `SELECT format('relation %s %s owner %s options %s %s', c.relkind, c.oid::regclass, c.relowner::regrole, c.reloptions,
     CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
   FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE ${inUse} AND relkind <> 'i'`,
  `SELECT format('column %s %s %s %s not null %s default %s identity %s generated %s', attrelid::regclass, attnum, attname,
     format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attidentity, attgenerated)
   FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
   LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
   WHERE ${inUse} AND attnum > 0 AND NOT attisdropped AND relkind <> 'i'`,
  `SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(k.oid))
   FROM pg_constraint k JOIN pg_namespace n ON n.oid = connamespace WHERE ${inUse}`,
  `SELECT format('index %s valid %s', pg_get_indexdef(indexrelid), indisvalid)
   FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE ${inUse}`,
  `SELECT format('routine %s', pg_get_functiondef(p.oid))
   FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE ${inUse} AND prokind <> 'a'`,
  `SELECT format('trigger %s', pg_get_triggerdef(t.oid))
   FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
   WHERE ${inUse} AND NOT tgisinternal`,
  `SELECT format('type %s %s %s', t.oid::regtype, typtype,
     (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
   FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE ${inUse} AND typtype <> 'b'`,
  `SELECT format('schema %s owner %s', nspname, nspowner::regrole) FROM pg_namespace WHERE ${inUse}`,
];

/** Reads the state of a database. */
export async function databaseState(url: string): Promise<DatabaseState> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const column = async (query: string) => (await sql.unsafe(query).values()).map(([value]) => String(value));
  try {
    const objects = await column(
      objectQueries.map((query) => `${query}\n`).join("UNION ALL ") + "ORDER BY 1",
    );
    const tables = await column(
      `SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE ${inUse} AND relkind IN ('r', 'p') AND relname NOT IN ('alembic_version', 'aludel_log') ORDER BY 1`,
    );
    const data: Record<string, string[]> = {};
    for (const table of tables) data[table] = await column(`SELECT t::text FROM ${table} t ORDER BY 1`);
    const has = async (table: string) => (await column(`SELECT to_regclass('${table}')`))[0] !== "null";
    return {
      objects,
      data,
      versionRows: await has("alembic_version")
        ? await column("SELECT version_num FROM alembic_version ORDER BY 1")
        : [],
      log: await has("aludel_log")
        ? await column(
          `SELECT (to_jsonb(l) - '{started,duration,client_host,id}'::text[])::text FROM aludel_log l ORDER BY id`,
        )
        : [],
    };
  } finally {
    await sql.end();
  }
}
