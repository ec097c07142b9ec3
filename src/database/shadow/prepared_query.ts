import type { Query } from "../../schema/query.ts";

/** What the names of our prepared statements begin with. */
export const preparedPrefix = "aludel_read_";

/** Shorter queries are not worth it. */
const shortest = 200;

/**
 * Queries that are parsed and planned once: a shadow is read again and again, and half of the time of a reading is for that.
 * Only for a session that is ours alone.
 */
export class PreparedQueries {
  readonly #query: Query;
  readonly #names = new Map<string, string>();
  #serial = 0;
  /** How many objects there were when the plans were made; plans for few rows are bad for many. */
  #plannedFor = 0;
  #size = 0;

  constructor(query: Query) {
    this.#query = query;
  }

  /** Runs a query, prepared when it is one that comes again. */
  readonly query: Query = async (sql) => {
    if (sql.length < shortest || !/^\s*select\b/i.test(sql)) return await this.#query(sql);
    const known = this.#names.get(sql);
    if (known !== undefined) return await this.#query(`EXECUTE ${known}`);
    const name = `${preparedPrefix}${this.#serial++}`;
    this.#names.set(sql, name);
    return await this.#query(`PREPARE ${name} AS ${sql};\nEXECUTE ${name}`);
  };

  /** Forgets what the session has lost meanwhile (`DISCARD ALL` in a revision), and plans that are out of date. */
  async renew(): Promise<void> {
    const rows = await this.#query(
      `select name from pg_prepared_statements where starts_with(name, '${preparedPrefix}')`,
    );
    const there = new Set(rows.map((row) => String(row["name"])));
    const isOutgrown = this.#size > 2 * this.#plannedFor + 500;
    if (isOutgrown) {
      this.#plannedFor = this.#size;
      for (const name of there) await this.#query(`DEALLOCATE ${name}`);
    }
    for (const [sql, name] of this.#names) if (isOutgrown || !there.has(name)) this.#names.delete(sql);
  }

  /** Tells how many objects were read. */
  noteSize(size: number): void {
    this.#size = size;
  }
}
