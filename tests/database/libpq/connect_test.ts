import assert from "node:assert/strict";
import { DatabaseError } from "../../../src/core/error.ts";
import { connect } from "../../../src/database/libpq/connect.ts";
import { parseConninfo } from "../../../src/database/libpq/conninfo.ts";
import { waitForServer } from "../../../src/database/libpq/wait.ts";
import { testedVersions } from "../../support/database.ts";
import { startServer } from "../../support/server.ts";
import { errorMessage, listen, type Listener } from "./proxy.ts";
import { outcomes } from "./outcome.ts";
import { startStandby } from "../../support/standby.ts";

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  await using listener = await listen(() => {});
  return listener.port;
}

/** Something that refuses everyone with an error of a server. */
async function refuseWith(sqlstate: string, port = 0): Promise<Listener> {
  const message = errorMessage({ S: "FATAL", V: "FATAL", C: sqlstate, M: `refused with ${sqlstate}` });
  return await listen((socket) => {
    socket.once("data", () => socket.end(message));
  }, port);
}

/** The port of the server that is reached, or the code of the error. */
async function reach(text: string): Promise<number | string> {
  try {
    await using session = await connect(
      parseConninfo(`user=postgres dbname=postgres sslmode=disable ${text}`),
    );
    const [row] = await session.sql`SELECT current_setting('port')::int AS port`;
    return row!.port;
  } catch (error) {
    assert.ok(error instanceof DatabaseError, String(error));
    return error.code;
  }
}

for (const version of testedVersions()) {
  Deno.test(`connect() takes the first server ${version} that is what target_session_attrs wants`, async (t) => {
    await using primary = await startServer({ version });
    await using readOnly = await startServer({ version, settings: { default_transaction_read_only: "on" } });
    await using standby = await startStandby(version);
    const dead = await deadPort();
    const [p, r, s] = [primary.port, readOnly.port, standby.port];
    const cases: [target: string, ports: number[], expected: number | string][] = [
      ["any", [dead, s, p], s],
      ["any", [dead, dead], "connect_refused"],
      ["read-write", [dead, s, r, p], p],
      ["read-write", [s], version < 14 ? "wrong_session" : "standby"],
      ["read-write", [r], "wrong_session"],
      ["read-only", [p, r, s], r],
      ["read-only", [p, s], s],
      ["read-only", [p, dead], "connect_refused"],
      ["primary", [s, r, p], r],
      ["primary", [dead, s], "standby"],
      ["standby", [p, r, s], s],
      ["standby", [p], "wrong_session"],
      ["prefer-standby", [dead, p, s], s],
      ["prefer-standby", [dead, p, r], p],
    ];
    for (const [target, ports, expected] of cases) {
      const places = `host=${ports.map(() => "127.0.0.1").join(",")} port=${ports.join(",")}`;
      const name = (port: number | string) =>
        new Map([[p, "p"], [r, "r"], [s, "s"], [dead, "dead"]]).get(Number(port)) ?? port;
      await t.step(`${target}, of ${ports.map(name).join(", ")}: ${name(expected)}`, async () => {
        assert.equal(await reach(`${places} target_session_attrs=${target}`), expected);
      });
    }
  });
}

Deno.test("connect() goes on to the next host only when a server was not reached, or is not ready", async () => {
  await using server = await startServer({ version: 18 });
  const next = `127.0.0.1 port=%,${server.port}`;
  const after = async (first: string, port: number) =>
    await reach(`host=${first},${next.replace("%", String(port))}`);
  await using starting = await refuseWith("57P03");
  await using wrong = await refuseWith("28P01");
  await using full = await refuseWith("53300");
  await using mute = await listen((socket) => socket.end());
  assert.equal(await after("127.0.0.1", await deadPort()), server.port);
  assert.equal(await after("no-such-host.invalid", 1), server.port);
  assert.equal(await after("/nowhere", 1), server.port);
  assert.equal(await after("127.0.0.1", starting.port), server.port);
  assert.equal(await after("127.0.0.1", mute.port), server.port);
  assert.equal(await after("127.0.0.1", wrong.port), "authentication");
  assert.equal(await after("127.0.0.1", full.port), "too_many_connections");
});

Deno.test("connect() lists what every host said", async () => {
  const dead = await deadPort();
  const text = `host=127.0.0.1,/nowhere port=${dead} user=alice dbname=books password=secret`;
  await assert.rejects(connect(parseConninfo(text)), (error) => {
    assert.ok(error instanceof DatabaseError);
    assert.equal(error.code, "no_socket");
    const all = `postgresql://alice@127.0.0.1:${dead},%2Fnowhere:${dead}/books`;
    assert.equal(error.message, `Cannot connect to "${all}": none of the servers can be used`);
    assert.deepEqual(error.notes.map(({ message }) => message.replaceAll(String(dead), "PORT")), [
      'Cannot connect to "postgresql://alice@127.0.0.1:PORT/books": nothing listens there',
      'Cannot connect to "postgresql://alice@%2Fnowhere:PORT/books": there is no such Unix socket',
    ]);
    return true;
  });
});

Deno.test("connect() spreads over the hosts with load_balance_hosts=random", async () => {
  await using one = await startServer({ version: 18 });
  await using two = await startServer({ version: 18 });
  const text = `host=127.0.0.1,127.0.0.1 port=${one.port},${two.port} load_balance_hosts=random`;
  const reached = new Set<number | string>();
  for (let tries = 0; reached.size < 2 && tries < 200; tries++) reached.add(await reach(text));
  assert.deepEqual(reached, new Set([one.port, two.port]));
});

Deno.test("connect() names what went wrong, the same in Deno and in Bun", async () => {
  await using full = await refuseWith("53300");
  await using mute = await listen((socket) => socket.end());
  await using rude = await listen((socket) => void socket.once("data", () => socket.resetAndDestroy()));
  const results = await outcomes([
    { text: `host=127.0.0.1 port=${await deadPort()}` },
    { text: `host=localhost port=${await deadPort()}` },
    { text: "host=/nowhere" },
    { text: "host=no-such-host.invalid" },
    { text: `host=127.0.0.1 port=${mute.port} sslmode=disable` },
    { text: `host=127.0.0.1 port=${mute.port} sslmode=require` },
    { text: `host=127.0.0.1 port=${rude.port} sslmode=disable` },
    { text: `host=127.0.0.1 port=${rude.port} sslmode=require` },
    { text: `host=127.0.0.1 port=${full.port} sslmode=disable` },
    { text: `host=127.0.0.1 port=${full.port} sslmode=require` },
  ]);
  assert.deepEqual(results.map((result) => result.split(":")[0]), [
    ...["connect_refused", "connect_refused", "no_socket", "unknown_host"],
    ...["connection_reset", "connection_reset", "connection_reset", "connection_reset"],
    ...["too_many_connections", "tls"],
  ]);
});

for (
  const [what, sslmode, serve] of [
    ["never answers", "disable", () => ""],
    ["never answers about TLS", "require", () => ""],
    ["begins with TLS and falls silent", "require", () => "S"],
    ["asks for a password and falls silent", "disable", () => "R\0\0\0\x08\0\0\0\x03"],
  ] as const
) {
  Deno.test(`connect() gives up a server that ${what} after connect_timeout`, async () => {
    await using listener = await listen((socket) =>
      void socket.once("data", () => socket.write(serve(), "latin1"))
    );
    const text =
      `host=127.0.0.1 port=${listener.port} connect_timeout=1 sslmode=${sslmode} user=a password=b`;
    assert.deepEqual(await outcomes([{ text }]), ["connect_timeout: it took too long"]);
  });
}

Deno.test("waitForServer() waits for a port, a server that starts, and a socket", async () => {
  const reasons: string[] = [];
  const dead = await deadPort();
  const conninfo = parseConninfo(`host=127.0.0.1 port=${dead} user=postgres dbname=postgres sslmode=disable`);
  const waiting = waitForServer(conninfo, 60_000, ({ code }) => reasons.push(code));
  while (!reasons.includes("connect_refused")) await new Promise((wake) => setTimeout(wake, 10));
  const starting = await refuseWith("57P03", dead);
  while (!reasons.includes("server_starting")) await new Promise((wake) => setTimeout(wake, 10));
  await starting[Symbol.asyncDispose]();
  await using server = await startServer({ version: 18, settings: { port: String(dead) } });
  await using session = await waiting;
  assert.equal(session.isClosed, false);
  assert.deepEqual([...new Set(reasons)], ["connect_refused", "server_starting"]);
  assert.ok(server.port > 0);
});

for (
  const [code, text] of [
    ["connect_refused", "host=127.0.0.1 port=%"],
    ["no_socket", "host=/nowhere"],
    ["unknown_host", "host=no-such-host.invalid"],
  ] as const
) {
  Deno.test(`waitForServer() gives up waiting after ${code}, and tries once for 0 ms`, async () => {
    const dead = await deadPort();
    const conninfo = parseConninfo(text.replace("%", String(dead)) + " user=a");
    const reasons: string[] = [];
    await assert.rejects(waitForServer(conninfo, 200, (reason) => reasons.push(reason.code)), { code });
    assert.ok(reasons.length > 0 && reasons.every((reason) => reason === code));
    await assert.rejects(waitForServer(conninfo, 0, () => assert.fail("it waited")), { code });
  });
}

for (
  const [sqlstate, code] of [["28P01", "authentication"], ["28000", "authentication"], [
    "3D000",
    "unknown_database",
  ], ["53300", "too_many_connections"]] as const
) {
  Deno.test(`waitForServer() does not wait after ${sqlstate}`, async () => {
    await using listener = await refuseWith(sqlstate);
    const conninfo = parseConninfo(
      `host=127.0.0.1,127.0.0.1 port=${await deadPort()},${listener.port} user=a sslmode=disable`,
    );
    await assert.rejects(waitForServer(conninfo, 60_000, () => assert.fail("it waited")), { code, sqlstate });
    assert.equal(listener.count, 1);
  });
}
