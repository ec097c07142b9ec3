import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as fs from "node:fs/promises";
import { Duplex } from "node:stream";
import { DatabaseError } from "../../../src/core/error.ts";
import { connect } from "../../../src/database/libpq/connect.ts";
import { parseConninfo } from "../../../src/database/libpq/conninfo.ts";
import type { Session } from "../../../src/database/libpq/session.ts";
import { SessionStream } from "../../../src/database/libpq/session_stream.ts";
import { freshDatabase, testedVersions } from "../../support/database.ts";
import { startServer } from "../../support/server.ts";
import { startProxy } from "./proxy.ts";

async function open(url: string, onNotice?: (notice: { message?: string }) => void): Promise<Session> {
  return await connect(parseConninfo(url), onNotice === undefined ? {} : { onNotice });
}

/** Whether each query gave rows, or the message of its error. */
async function settle(queries: readonly PromiseLike<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(queries);
  return results.map((result) => result.status === "fulfilled" ? "rows" : result.reason.message);
}

for (const version of testedVersions()) {
  Deno.test(`A session with a server ${version} tells what it is, and runs queries`, async () => {
    const notices: (string | undefined)[] = [];
    await using session = await open(await freshDatabase(version), ({ message }) => notices.push(message));
    assert.deepEqual([session.encrypted, session.isClosed, session.lost], [false, false, null]);
    await session.sql.unsafe("DO $$ BEGIN RAISE NOTICE 'hello'; END $$");
    assert.deepEqual(notices, ["hello"]);
    const [row] = await session.sql`SELECT pg_backend_pid() AS pid, ${"text"}::text AS text`;
    assert.deepEqual({ ...row }, { pid: session.processId, text: "text" });
    const [first, second] = await session.sql.unsafe("SELECT 1 AS a; SELECT 2 AS b");
    assert.deepEqual([first, second].map((rows) => [...rows!]), [[{ a: 1 }], [{ b: 2 }]]);
    await assert.rejects(session.sql.unsafe("SELECT wrong"), { code: "42703" });
    assert.deepEqual(await settle([session.sql`SELECT 3`]), ["rows"]);
  });

  Deno.test(`A session with a server ${version} keeps the reason for which it was ended`, async () => {
    const url = await freshDatabase(version);
    await using session = await open(url);
    await using other = await open(url);
    const queries = ["SELECT 1", "SELECT pg_sleep(60)", "SELECT 2"].map((text) => session.sql.unsafe(text));
    const results = settle(queries);
    await waitUntil(
      other,
      `SELECT FROM pg_stat_activity WHERE pid = ${session.processId} AND query ~ 'sleep'`,
    );
    await other.sql.unsafe(`SELECT pg_terminate_backend(${session.processId})`);
    const [before, during, after] = await results;
    assert.equal(before, "rows");
    assert.match(
      during!,
      /^Cannot go on with "postgresql:.*": the server ended the session: terminating connection/,
    );
    assert.equal(after, during);
    assert.deepEqual([session.isClosed, session.lost?.code, session.lost?.sqlstate], [
      true,
      "connection_lost",
      "57P01",
    ]);
    await session.cancel();
  });
}

async function waitUntil({ sql }: Session, query: string): Promise<void> {
  while ((await sql.unsafe(query)).length === 0) await new Promise((wake) => setTimeout(wake, 10));
}

Deno.test("A lost session refuses every later query at once, however it is asked", async () => {
  const url = await freshDatabase();
  await using other = await open(url);
  await using session = await open(url);
  await session.sql`SELECT 1`;
  await other.sql.unsafe(`SELECT pg_terminate_backend(${session.processId})`);
  while (session.lost === null) await new Promise((wake) => setTimeout(wake, 10));
  const { sql } = session;
  for (
    const query of [
      () => sql`SELECT 1`,
      () => sql`SELECT ${1}::int`,
      () => sql.unsafe("SELECT 1; SELECT 2"),
      () => sql.unsafe("x".repeat(5000)),
    ]
  ) {
    for (let again = 0; again < 3; again++) {
      await assert.rejects(
        async () => await query(),
        (error) => error instanceof DatabaseError && error.code === "connection_lost",
      );
    }
  }
  const messages = await settle(Array.from({ length: 50 }, () => sql.unsafe("SELECT 1")));
  assert.ok(messages.every((message) => message === session.lost?.message));
});

Deno.test("A session that is lost before its first query says so in that query", async () => {
  const url = await freshDatabase();
  await using other = await open(url);
  await using session = await open(url);
  await other.sql.unsafe(`SELECT pg_terminate_backend(${session.processId})`);
  await assert.rejects(async () => await session.sql`SELECT 1`, {
    code: "connection_lost",
    sqlstate: "57P01",
  });
});

for (const name of ["begin", "reserve", "listen", "subscribe"] as const) {
  Deno.test(`A session refuses sql.${name}()`, async () => {
    await using session = await open(await freshDatabase());
    await assert.rejects(() => (session.sql[name] as () => Promise<unknown>)(), /is not for a session/);
  });
}

Deno.test("A session ends in the middle of a transaction, and the server rolls back", async () => {
  const url = await freshDatabase();
  await using session = await open(url);
  await session.sql.unsafe("BEGIN; CREATE TABLE t ()");
  session.destroy();
  await assert.rejects(async () => await session.sql`SELECT 1`, { code: "connection_lost" });
  await using other = await open(url);
  await waitUntil(other, "SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE query ~ '^BEGIN')");
  assert.equal((await other.sql`SELECT FROM pg_class WHERE relname = 't'`).length, 0);
});

Deno.test("A session cancels its statement, from itself and from a query", async () => {
  const url = await freshDatabase();
  await using session = await open(url);
  await using other = await open(url);
  const isRunning =
    `SELECT FROM pg_stat_activity WHERE pid = ${session.processId} AND query ~ 'sleep' AND state = 'active'`;
  for (const how of ["session", "query"]) {
    const query = session.sql.unsafe("SELECT pg_sleep(60)");
    const result = settle([query]);
    await waitUntil(other, isRunning);
    if (how === "session") await session.cancel();
    else query.cancel();
    assert.deepEqual(await result, ["canceling statement due to user request"]);
  }
  assert.deepEqual(await settle([session.sql`SELECT 1`]), ["rows"]);
});

Deno.test("A session says goodbye, with and without having run a query", async () => {
  const server = await startServer({
    version: 18,
    settings: { log_disconnections: "on", log_connections: "on" },
  });
  const unused = await open(server.url());
  await unused.close();
  const used = await open(server.url());
  await used.sql`SELECT 1`;
  await used.close();
  assert.deepEqual([unused.isClosed, used.isClosed, used.lost], [true, true, null]);
  const log = await fs.readFile(server.logFile, "utf8");
  await server.stop();
  assert.equal(log.match(/disconnection: session time/g)?.length, 2);
  assert.doesNotMatch(log, /could not receive data|unexpected EOF/);
});

Deno.test("connect() sends no query of its own, and the environment does not reach the driver", async () => {
  const names = ["PGTARGETSESSIONATTRS", "PGMAX_LIFETIME", "PGFETCH_TYPES", "PGHOST", "PGDEBUG"];
  for (const name of names) Deno.env.set(name, "any");
  try {
    const server = await startServer({ version: 13, settings: { log_statement: "all" } });
    const conninfo = parseConninfo(server.url(), {
      env: {},
      home: null,
      user: null,
      socketFolders: [],
      serviceFolders: [],
    });
    const session = await connect(conninfo);
    await session.sql`SELECT 'only this'`;
    await session.close();
    const log = await fs.readFile(server.logFile, "utf8");
    await server.stop();
    const statements = log.match(/LOG: {2}(?:statement|execute .*?): .*/g);
    assert.deepEqual(statements?.map((line) => /(?:statement|>): (.*)/.exec(line)?.[1]), [
      "SELECT 'only this'",
    ]);
  } finally {
    for (const name of names) Deno.env.delete(name);
  }
});

Deno.test(
  "A session pipelines a large revision: nothing waits for an answer",
  { sanitizeOps: false },
  async () => {
    const url = await freshDatabase();
    const statements = Array.from(
      { length: 300 },
      (_, index) => `SELECT ${index}, '${"x".repeat(index % 10 === 0 ? 100_000 : 100)}'`,
    );
    const last = "SELECT 'the last one'";
    let isComplete = () => {};
    const complete = new Promise<void>((done) => isComplete = done);
    let isStarted = false;
    let tail = "";
    await using proxy = await startProxy(Number(new URL(url).port), {
      toServer(chunk) {
        tail = (tail + chunk.toString("latin1")).slice(-1000);
        isStarted ||= tail.includes("SELECT 0,");
        if (tail.includes(last)) isComplete();
        return chunk;
      },
      // Answers to the revision are held back until all of it has come.
      toClient: async (chunk) => {
        if (isStarted) await complete;
        return chunk;
      },
    });
    const proxied = new URL(url);
    proxied.port = String(proxy.port);
    await using session = await open(proxied.href);
    const results = await settle([...statements, last].map((text) => session.sql.unsafe(text)));
    assert.ok(results.every((result) => result === "rows"));
  },
);

Deno.test("A session gives the results that came before it was lost, wherever the connection is cut", async () => {
  const url = await freshDatabase();
  for (let budget = 0; budget < 400; budget += 7) {
    let isCounting = false;
    let left = budget;
    await using proxy = await startProxy(Number(new URL(url).port), {
      toServer(chunk) {
        isCounting ||= chunk.includes("SELECT 1 AS");
        return chunk;
      },
      toClient(chunk, client) {
        if (!isCounting || chunk.length <= left) {
          left -= isCounting ? chunk.length : 0;
          return chunk;
        }
        const part = chunk.subarray(0, left);
        left = 0;
        client.end(part);
        return Buffer.alloc(0);
      },
    });
    const proxied = new URL(url);
    proxied.port = String(proxy.port);
    const session = await open(proxied.href);
    const results = await settle([1, 2, 3, 4].map((number) => session.sql.unsafe(`SELECT ${number} AS n`)));
    const complete = Math.min(4, Math.floor(budget / answerLength));
    assert.deepEqual(
      results.map((result) => result === "rows"),
      [0, 1, 2, 3].map((index) => index < complete),
      `cut after ${budget}`,
    );
    assert.ok(complete === 4 || session.isClosed);
    session.destroy();
  }
});

/** RowDescription, DataRow, CommandComplete and ReadyForQuery for `SELECT 1 AS n`. */
const answerLength = 27 + 12 + 14 + 6;

Deno.test("SessionStream.write() always gives true, and a farewell is heard however it is cut up", async () => {
  const farewells = ["SFATAL\0VFATAL\0", "SFATAL\0"].map((severity) => { // a pooler leaves V out
    const message = Buffer.from(`E\0\0\0\0${severity}C57P01\0Mbye, see you\0\0`, "latin1");
    message.writeUInt32BE(message.length - 1, 1);
    return message;
  });
  const row = Buffer.from("D\0\0\0\x0eE\0\0\0\x04E\0\0\0\0\0", "latin1");
  row.writeUInt32BE(row.length - 1, 1);
  for (
    const [farewell, size] of farewells.flatMap((one) => [1, 2, 3, 5, 8, 1000].map((n) => [one, n] as const))
  ) {
    const inner = new Duplex({ read() {}, write: () => {} });
    const heard: (string | undefined)[] = [];
    const stream = new SessionStream(inner, Buffer.from("Z\0\0\0\x05I", "latin1"), (fields) => {
      heard.push(fields?.M);
      return new Error("lost");
    });
    for (let count = 0; count < 100; count++) assert.ok(stream.write(Buffer.alloc(100_000)));
    const closed = new Promise((done) => stream.once("close", done));
    stream.resume();
    const bytes = Buffer.concat([row, row, farewell]);
    for (let at = 0; at < bytes.length; at += size) inner.push(bytes.subarray(at, at + size));
    inner.push(null);
    await closed;
    assert.deepEqual(heard, ["bye, see you"]);
  }
});
