import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { embeddedMajor } from "../../src/database/embedded/data_folder.ts";
import { openEmbedded } from "../../src/database/embedded/engine.ts";
import { writeMessage } from "../../src/database/libpq/message.ts";
import { connectEmbedded } from "../support/embedded.ts";
import { RawClient } from "../support/raw_client.ts";

Deno.test("openEmbedded(null) gives a clean PostgreSQL of one database", async () => {
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  const [row] = await sql`
    SELECT current_setting('server_version_num')::int / 10000 AS major, current_user AS user,
      current_database() AS database, current_setting('search_path') AS search_path,
      current_setting('server_encoding') AS encoding, current_setting('allow_system_table_mods') AS mods,
      (SELECT count(*)::int FROM pg_class WHERE oid >= 16384) AS objects,
      (SELECT string_agg(extname, ',') FROM pg_extension) AS extensions`;
  await sql.end();
  assert.deepEqual({ ...row }, {
    major: Number(embeddedMajor),
    user: "postgres",
    database: "postgres",
    search_path: '"$user", public',
    encoding: "UTF8",
    mods: "off",
    objects: 0,
    extensions: "plpgsql",
  });
});

Deno.test("EmbeddedEngine passes on notices, several results, and errors with their position", async () => {
  const notices: string[] = [];
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine, { onnotice: (notice) => notices.push(String(notice.message)) });
  const results = await sql.unsafe("DO $$ BEGIN RAISE NOTICE 'seen'; END $$; SELECT 1 AS a; SELECT 'é' AS b");
  assert.deepEqual(JSON.parse(JSON.stringify(results)), [[], [{ a: 1 }], [{ b: "é" }]]);
  assert.deepEqual(notices, ["seen"]);
  await assert.rejects(sql.unsafe("SELECT 1;\nSELECT nope"), { code: "42703", position: "18" });
  await sql.end();
});

Deno.test("EmbeddedEngine rolls a failed transaction back, and goes on", async () => {
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  await sql.unsafe("CREATE TABLE kept (a int)");
  await assert.rejects(
    sql.begin(async (tx) => {
      await tx.unsafe("CREATE TABLE gone (a int)");
      await tx.unsafe("SELECT 1 / 0");
    }),
    { code: "22012" },
  );
  const names = await sql`SELECT relname FROM pg_class WHERE oid >= 16384`;
  assert.deepEqual(names.map((row) => row.relname), ["kept"]);
  await sql.end();
});

Deno.test("EmbeddedEngine copies data in and out", async () => {
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  await sql.unsafe("CREATE TABLE t (a int, b text)");
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i}\ttext ${i}\n`);
  await pipeline(Readable.from(lines), await sql`COPY t FROM STDIN`.writable());
  const [row] = await sql`SELECT count(*)::int AS count FROM t`;
  assert.equal(row?.count, lines.length);
  const copied = await buffer(await sql`COPY (SELECT * FROM t ORDER BY a) TO STDOUT`.readable());
  assert.equal(copied.toString(), lines.join(""));
  await sql.end();
});

Deno.test("EmbeddedEngine answers pipelined queries in order, with COPY data among them", async () => {
  await using engine = await openEmbedded(null);
  const client = new RawClient(engine.connect());
  const copy = (data: string) => [writeMessage("d", Buffer.from(data)), writeMessage("c")];
  client.write(
    RawClient.startup(),
    RawClient.query("CREATE TABLE t (a int)"),
    RawClient.query("BEGIN; COPY t FROM STDIN; COPY t FROM STDIN; COMMIT"),
    ...copy("1\n2\n"),
    ...copy("3\n"),
    RawClient.query("COPY t FROM STDIN"),
    ...copy("4\nnot a number\n"),
    RawClient.query("SELECT nope"),
    RawClient.query("SELECT sum(a) FROM t"),
  );
  const answers = [];
  for (let ready = 0; ready < 6; ready++) answers.push(await client.until("Z"));
  const types = answers.slice(1).map((list) =>
    list.map((answer) => answer.type).filter((type) => type !== "S").join("")
  );
  assert.deepEqual(types, ["CZ", "CGCGCCZ", "GEZ", "EZ", "TDCZ"]);
  assert.match(answers[5]?.at(1)?.body ?? "", /6$/);
  client.write(writeMessage("X"));
  await client.until("never");
});

Deno.test("EmbeddedEngine takes messages however they are split", async () => {
  await using engine = await openEmbedded(null);
  const client = new RawClient(engine.connect());
  const bytes = Buffer.concat([
    RawClient.startup(),
    ...Array.from({ length: 20 }, (_, i) => RawClient.query(`SELECT ${i}, 'some text'`)),
  ]);
  const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 1e9));
  console.log(`SEED=${seed}`);
  for (let at = 0, random = seed; at < bytes.length;) {
    random = (random * 1103515245 + 12345) % 2147483648;
    const length = 1 + random % 40;
    client.stream.write(bytes.subarray(at, at + length));
    at += length;
  }
  await client.until("Z");
  for (let i = 0; i < 20; i++) {
    const row = (await client.until("Z")).find((answer) => answer.type === "D");
    assert.ok(row?.body.includes(String(i)));
  }
  client.stream.end();
});

Deno.test("EmbeddedEngine moves more bytes than any buffer holds, to a slow reader too", async () => {
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  const long = "x".repeat(5_000_000);
  const [row] = await sql`SELECT ${long}::text AS long`;
  assert.ok(row?.long === long);
  let bytes = 0;
  for await (
    const chunk of await sql`COPY (SELECT repeat('y', 999) FROM generate_series(1, 12000)) TO STDOUT`
      .readable()
  ) {
    if (bytes % 7 === 0) await sleep(1);
    bytes += chunk.length;
  }
  assert.equal(bytes, 12_000_000);
  await sql.end();
});

Deno.test("EmbeddedEngine leaves nothing of a session to the next one", async () => {
  await using engine = await openEmbedded(null);
  const first = connectEmbedded(engine);
  await first.unsafe("CREATE TABLE t (a int); CREATE TEMP TABLE temporary_one (); SET work_mem = '9MB'");
  await first.unsafe("SELECT pg_advisory_lock(1); BEGIN; INSERT INTO t VALUES (1)");
  await first.end();

  const second = new RawClient(engine.connect());
  second.write(
    RawClient.startup(),
    RawClient.query("COPY t FROM STDIN"),
    writeMessage("d", Buffer.from("1\n")),
  );
  await second.until("G");
  second.stream.destroy(); // in the middle of a COPY

  const third = connectEmbedded(engine);
  const [row] = await third`
    SELECT (SELECT count(*)::int FROM t) AS rows, to_regclass('temporary_one') AS temporary,
      current_setting('work_mem') AS work_mem, (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks`;
  await third.end();
  assert.deepEqual({ ...row }, { rows: 0, temporary: null, work_mem: "4MB", locks: 0 });
});

Deno.test("EmbeddedEngine refuses a second connection while there is one", async () => {
  await using engine = await openEmbedded(null);
  const first = connectEmbedded(engine);
  await first`SELECT 1`;
  const second = connectEmbedded(engine);
  await assert.rejects(second`SELECT 1`, { code: "53300" });
  await first.end();
  await second.end();
});

Deno.test("EmbeddedEngine applies the settings of a startup packet, and refuses wrong ones", async () => {
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine, { connection: { application_name: "it's \\ a name" } });
  const [row] = await sql`SELECT current_setting('application_name') AS name`;
  await sql.end();
  assert.equal(row?.name, "it's \\ a name");

  const client = new RawClient(engine.connect());
  client.write(RawClient.startup({ work_mem: "nonsense" }));
  const last = (await client.until("never")).at(-1);
  assert.equal(last?.type, "E");
  assert.match(last.body, /invalid value for parameter "work_mem"/);
});

Deno.test("EmbeddedEngine says no to encryption and goes on in the clear", async () => {
  await using engine = await openEmbedded(null);
  const client = engine.connect();
  const packet = Buffer.alloc(8);
  packet.writeUInt32BE(8, 0);
  packet.writeUInt32BE(80877103, 4);
  const [answer] = await Promise.all([
    new Promise<Buffer>((got) => client.once("data", got)),
    client.write(packet),
  ]);
  assert.equal(answer.toString(), "N");
  const raw = new RawClient(client);
  raw.write(RawClient.startup());
  assert.equal((await raw.until("Z"))[0]?.type, "R");
  client.end();
});

Deno.test("EmbeddedEngine cancels a statement, on request or after its timeout", async () => {
  await using engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  const slow = sql.unsafe("SELECT pg_sleep(600)");
  const cancelled = assert.rejects(slow, { code: "57014", message: /user request/ });
  await sleep(300);
  slow.cancel();
  await cancelled;
  await assert.rejects(sql.unsafe("SET statement_timeout = '50ms'; SELECT pg_sleep(600)"), {
    code: "57014",
    message: /statement timeout/,
  });
  await sql.unsafe("SET statement_timeout = 0");
  await sql.end();
});

Deno.test("EmbeddedEngine.close() does not wait for a statement that can be cancelled", async () => {
  const engine = await openEmbedded(null);
  const sql = connectEmbedded(engine);
  const cancelled = assert.rejects(sql.unsafe("SELECT pg_sleep(600)"));
  await sleep(300);
  await engine.close();
  await cancelled;
});
