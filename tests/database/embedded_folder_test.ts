import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openEmbedded } from "../../src/database/embedded/engine.ts";
import { connectEmbedded } from "../support/embedded.ts";
import { startServer } from "../support/server.ts";

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await fs.mkdtemp(join(tmpdir(), "aludel-embedded-"));
  return { path, [Symbol.asyncDispose]: () => fs.rm(path, { recursive: true }) };
}

/** Runs SQL on the database in a folder, and gives the rows of the last statement. */
async function runIn(folder: string, query: string): Promise<unknown[]> {
  await using engine = await openEmbedded(folder);
  const sql = connectEmbedded(engine);
  const results = await sql.unsafe(query);
  await sql.end();
  return JSON.parse(JSON.stringify(Array.isArray(results[0]) ? results.at(-1) : results));
}

/** Starts the program that writes rows until it is killed. */
function startWriter(folder: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", fileURLToPath(import.meta.resolve("../support/embedded_writer.ts")), folder],
    stdout: "piped",
  }).spawn();
  const lines: string[] = [];
  let wake = () => {};
  const reading = child.stdout.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(text) {
        lines.push(...text.split("\n").filter((line) => line !== ""));
        wake();
      },
    }),
  );
  return {
    pid: child.pid,
    /** Waits until it has written so many lines. */
    async until(count: number) {
      while (lines.length < count) await new Promise<void>((resolve) => wake = resolve);
    },
    /** Kills it without any warning, and gives the number of the last row that it knows to be committed. */
    async kill(): Promise<number> {
      child.kill("SIGKILL");
      await child.status;
      await reading;
      return Number(lines.at(-1));
    },
  };
}

Deno.test("openEmbedded() makes a folder a database, and finds it there again", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "new", "db");
  await runIn(path, "CREATE EXTENSION pg_trgm; CREATE TABLE t AS SELECT 'kept' AS word");
  assert.deepEqual(await runIn(path, "SELECT word, similarity(word, 'kept') AS same FROM t"), [{
    word: "kept",
    same: 1,
  }]);
});

Deno.test("openEmbedded() says what the system says of a folder that can't be used", async () => {
  await using folder = await temporaryFolder();
  await fs.mkdir(join(folder.path, "aludel.lock"));
  await assert.rejects(openEmbedded(folder.path), {
    code: "embedded_folder",
    message: /^Cannot open embedded database ".*": unable to open database file/,
  });
});

Deno.test("openEmbedded() asks PostgreSQL to sync what it writes", async () => {
  await using folder = await temporaryFolder();
  assert.deepEqual(await runIn(folder.path, "SELECT current_setting('fsync') AS fsync"), [{ fsync: "on" }]);
});

Deno.test("openEmbedded() refuses a folder that is open already, in this process or in another", async () => {
  await using folder = await temporaryFolder();
  const writer = startWriter(folder.path);
  try {
    await writer.until(1);
    const message = `Cannot open embedded database "${folder.path}": process ${writer.pid} is using it`;
    await assert.rejects(openEmbedded(folder.path), { code: "embedded_in_use", message });
  } finally {
    await writer.kill();
  }
  const engine = await openEmbedded(folder.path);
  await assert.rejects(openEmbedded(folder.path), { code: "embedded_in_use" });
  await engine.close();
  await (await openEmbedded(folder.path)).close();
});

Deno.test("openEmbedded() recovers a folder whose process was killed, with all that was committed", async () => {
  await using folder = await temporaryFolder();
  for (const rows of [1, 40, 7]) {
    const writer = startWriter(folder.path);
    await writer.until(1 + rows);
    const committed = await writer.kill();
    const [row] = await runIn(
      folder.path,
      `CREATE EXTENSION IF NOT EXISTS amcheck;
      SELECT (SELECT count(*)::int FROM written) AS written, (SELECT max(id) FROM written) AS last,
        (SELECT count(*)::int FROM written FULL JOIN pairs USING (id) WHERE written IS NULL OR pairs IS NULL) AS halves,
        (SELECT count(bt_index_check(indexrelid, true)::text)::int FROM pg_index
          WHERE indrelid IN ('written'::regclass, 'pairs'::regclass, 'pg_class'::regclass)) AS indexes,
        (SELECT count(*)::int FROM verify_heapam('written')) AS damages`,
    ) as [{ written: number; last: number }];
    assert.ok(row.last >= committed, `row ${committed} was committed, and the last one now is ${row.last}`);
    assert.deepEqual(row, {
      written: row.last,
      last: row.last,
      halves: 0,
      indexes: 5,
      damages: 0,
    });
  }
});

Deno.test("openEmbedded() fills a folder again that it could not finish", async () => {
  await using folder = await temporaryFolder();
  await fs.writeFile(join(folder.path, "aludel.unfinished"), "");
  await fs.writeFile(join(folder.path, "PG_VERSION"), "18\n");
  await fs.mkdir(join(folder.path, "base"));
  assert.deepEqual(await runIn(folder.path, "SELECT 1 AS one"), [{ one: 1 }]);
  assert.ok(!(await fs.readdir(folder.path)).includes("aludel.unfinished"));
});

Deno.test("openEmbedded() refuses a folder of something else, and leaves it as it is", async () => {
  await using folder = await temporaryFolder();
  await fs.writeFile(join(folder.path, "letter.txt"), "dear");
  await assert.rejects(openEmbedded(folder.path), { code: "embedded_not_a_data_folder" });
  assert.deepEqual(await fs.readdir(folder.path), ["letter.txt"]);
});

Deno.test("openEmbedded() refuses a file", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "letter.txt");
  await fs.writeFile(file, "dear");
  await assert.rejects(openEmbedded(file), { code: "embedded_not_a_folder" });
});

Deno.test("openEmbedded() refuses the data of another major version", async () => {
  await using folder = await temporaryFolder();
  await fs.writeFile(join(folder.path, "PG_VERSION"), "17\n");
  await assert.rejects(openEmbedded(folder.path), {
    code: "embedded_other_version",
    message: /its data is of PostgreSQL 17, and the embedded engine is PostgreSQL 18/,
  });
});

Deno.test("openEmbedded() refuses the data folder of a running server", async () => {
  await using server = await startServer({ version: 18 });
  await assert.rejects(openEmbedded(server.dataFolder), {
    code: "embedded_in_use",
    message: /it is the data folder of a PostgreSQL server, process \d+$/,
  });
});

Deno.test("openEmbedded() says what PostgreSQL says when it cannot start", async () => {
  await using folder = await temporaryFolder();
  await runIn(folder.path, "SELECT 1");
  await fs.truncate(join(folder.path, "global", "pg_control"), 100);
  await assert.rejects(openEmbedded(folder.path), { code: "embedded_failed", detail: /pg_control/ });
});
