/**
 * The only way from here to a server: runs one SQL text and gives its rows.
 * All queries of one reading go through one session, best inside one `REPEATABLE READ READ ONLY` transaction.
 * Columns are only ever `text`, `boolean`, `int4`, `text[]` and `jsonb`, which every driver reads alike.
 */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;
