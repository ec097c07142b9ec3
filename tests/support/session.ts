import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import postgres, { type ISql, type Sql } from "postgres";
import type { Dumper } from "./dumper.ts";

/**
 * A connection on which the driver and pg_dump take turns, so that pg_dump sees what an open transaction of the driver has
 * done, which nobody else can.
 */
export interface Session extends AsyncDisposable {
  readonly sql: Sql;
  /**
   * Dumps the schema as it is in a transaction of `sql`, which must be `REPEATABLE READ`, as pg_dump asks for; it is
   * read-only from then on.
   */
  dump(transaction: ISql): Promise<string>;
}

/** Opens a session on a stream to a server that trusts us: a socket, or the connection of an embedded engine. */
export async function openSession(
  stream: Duplex,
  dumper: Dumper,
  database = "postgres",
): Promise<Session> {
  const options = { user: "postgres", database, max: 1, prepare: false, onnotice() {}, socket: () => stream };
  const sql = postgres(options as postgres.Options<Record<string, never>>);
  const [[greeting]] = await Promise.all([once(stream, "data"), sql`SELECT`]);
  return {
    sql,
    async dump(transaction) {
      const ofDriver = stream.listeners("data") as ((bytes: Uint8Array) => void)[];
      stream.removeAllListeners("data");
      try {
        return await dumper.dump(stream, ["--schema-only", "--dbname=postgres"], greeting);
      } finally {
        for (const listener of ofDriver) stream.on("data", listener);
        await transaction.unsafe("DEALLOCATE ALL");
      }
    },
    [Symbol.asyncDispose]: () => sql.end(),
  };
}

/** {@linkcode openSession} on the server of a URL. */
export async function openServerSession(url: string, dumper: Dumper): Promise<Session> {
  const { hostname, port, pathname } = new URL(url);
  return await openSession(connect({ host: hostname, port: Number(port) }), dumper, pathname.slice(1));
}
