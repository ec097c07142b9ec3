import { catalogQuery } from "../../database/catalog_query.ts";
import { Database } from "../../database/database.ts";
import type { Query } from "../../schema/query.ts";
import type { DatabaseSide } from "./side.ts";

/** The databases among the sides: each is connected when it is first asked for, and stays open as long as we work. */
export class SideDatabases implements AsyncDisposable {
  readonly #opened = new Map<DatabaseSide, Promise<Database>>();

  open(side: DatabaseSide): Promise<Database> {
    const opened = this.#opened.get(side) ?? Database.open({ ...side.options, onlyReads: true });
    this.#opened.set(side, opened);
    return opened;
  }

  /** The port through which its catalogs are read. */
  async query(side: DatabaseSide): Promise<Query> {
    return catalogQuery((await this.open(side)).connection);
  }

  /** Its `server_version_num`. */
  async version(side: DatabaseSide): Promise<number> {
    return Number(await this.#ask(side, "current_setting('server_version_num')"));
  }

  /** The role that is connected. */
  async role(side: DatabaseSide): Promise<string> {
    return String(await this.#ask(side, "current_user::text"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const opened = await Promise.allSettled(this.#opened.values()); // who asked for one saw it fail
    for (const one of opened) if (one.status === "fulfilled") stack.use(one.value);
  }

  async #ask(side: DatabaseSide, expression: string): Promise<unknown> {
    const [row] = await (await this.open(side)).connection.query(`SELECT ${expression} AS value`);
    return row!["value"];
  }
}
