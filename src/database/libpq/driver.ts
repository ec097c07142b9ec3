import { Duplex } from "node:stream";
import postgres from "postgres";
import type { DatabaseError } from "../../core/error.ts";

/** What the driver needs of a session. */
export interface DriverSession {
  readonly stream: Duplex;
  /** Why the session ended, or null while it lives. */
  readonly lost: DatabaseError | null;
  /** Asks the server to cancel the running statement. */
  cancel(): Promise<void>;
}

/** A notice of the server, by the driver's names of its fields. */
export type Notice = postgres.Notice;

/**
 * Puts the driver on a session that has begun. It must not look at the environment, open sockets, or connect
 * again: so it gets every option that it would otherwise take from a `PG…` variable, and after a loss every
 * query fails with the loss.
 */
export function openDriver(session: DriverSession, onNotice: (notice: Notice) => void): postgres.Sql {
  let isTaken = false;
  const socket = () => {
    if (session.lost !== null) return lostStream(session.lost);
    if (isTaken) return cancelStream(session);
    isTaken = true;
    return session.stream;
  };
  const { options } = postgres({ ...fromNowhere, socket, onnotice: onNotice } as never);
  // PGTARGETSESSIONATTRS can't be overruled by "none". Options once parsed are taken back as they are, though.
  return forbidUnsafe(postgres({ ...options, target_session_attrs: null, connection: {} } as never));
}

const fromNowhere = {
  max: 1,
  max_pipeline: Infinity, // a whole revision is one round trip
  prepare: false, // each statement runs once, and a pooler may stand in between
  fetch_types: false, // it would cost a query
  // The driver's own way to connect is never gone.
  host: ["session"],
  port: [5432],
  user: "session",
  pass: () => "",
  database: "session",
  ssl: false,
  sslnegotiation: null,
  target_session_attrs: "primary",
  publications: "",
  debug: false,
  // No timers, no delays.
  idle_timeout: 0,
  connect_timeout: 0,
  max_lifetime: 0,
  keep_alive: 0,
  backoff: 0,
};

/**
 * On a connection that is taken out of its pool of one, a query after a loss throws from a timer, where
 * nobody can catch it, or waits for ever; and what listens opens connections of its own.
 */
function forbidUnsafe(sql: postgres.Sql): postgres.Sql {
  for (const name of ["begin", "reserve", "listen", "subscribe"]) {
    const refuse = () =>
      Promise.reject(new Error(`sql.${name}() is not for a session: write BEGIN and COMMIT`));
    Object.assign(sql, { [name]: refuse });
  }
  return sql;
}

/** A connection that is lost from the beginning. It fails only once the driver listens. */
function lostStream(loss: DatabaseError): Duplex {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  setImmediate(() => stream.destroy(loss));
  return stream;
}

/** Takes the request that the driver writes when a query is cancelled. It ends when the server has heard it. */
function cancelStream(session: DriverSession): Duplex {
  return new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      session.cancel().then(() => this.destroy(), (error) => this.destroy(error));
      done();
    },
  });
}
