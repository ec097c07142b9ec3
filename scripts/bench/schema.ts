import * as path from "node:path";
import postgres from "postgres";
import type { Catalog } from "../../src/schema/catalog.ts";
import { blankCatalog } from "../../src/schema/blank.ts";
import { compareCatalogs } from "../../src/schema/compare.ts";
import { planChanges } from "../../src/schema/plan.ts";
import { readCatalog } from "../../src/schema/read_catalog.ts";
import { type Server, startServer } from "../../tests/support/server.ts";
import { largeSchema, largeSize } from "./large_schema.ts";
import { type Command, median, medianTime, ms, peakMemory, type Row } from "./measure.ts";
import { aludel } from "./project.ts";
import { prepareSchemaPeers } from "./schema_peers.ts";

/** How fast a large schema is read, compared and planned, and a small one checked on the embedded engine. */
export async function benchSchema(): Promise<Row[]> {
  await using server = await startServer({ version: 18, settings: { max_locks_per_transaction: "1024" } });
  const folder = await Deno.makeTempDir({ prefix: "aludel-bench-" });
  const [empty, large] = [await server.createDatabase(), await fill(server)];
  const rows = [
    ...await benchSteps(large),
    ...await benchWhole(folder, empty, large),
    await benchCheck(folder),
  ];
  await Deno.remove(folder, { recursive: true });
  return rows;
}

async function fill(server: Server): Promise<string> {
  const url = await server.createDatabase();
  await using sql = connect(url);
  await sql.client.unsafe(largeSchema(largeSize));
  await sql.client.unsafe("ANALYZE");
  return url;
}

/** The steps alone, in this process. */
async function benchSteps(url: string): Promise<Row[]> {
  await using sql = connect(url);
  const query = (text: string) => sql.client.unsafe(text) as Promise<Record<string, unknown>[]>;
  let catalog: Catalog | undefined;
  const reading = await medianOf(5, async () => catalog = await readCatalog(query));
  const [all, blank] = [catalog!, blankCatalog(catalog!.version)];
  const comparing = await medianOf(5, () => compareCatalogs(all, all));
  const planning = await medianOf(3, () => planChanges(blank, all));
  const size = `${largeSize.tables} tables, ${all.objects.size} objects`;
  return [
    { what: `read a schema of ${size}`, ours: ms(reading), peer: "", aim: "< 1.5 s" },
    { what: "compare it with itself", ours: ms(comparing), peer: "", aim: "< 300 ms" },
    { what: "plan it, from nothing", ours: ms(planning), peer: "", aim: "< 5 s" },
  ];
}

/** The same as whole processes, beside the peers. */
async function benchWhole(folder: string, empty: string, large: string): Promise<Row[]> {
  const dump: Command = { program: aludel, args: ["-q", "dump", large], cwd: folder };
  const diff: Command = { program: aludel, args: ["-q", "diff", large, large], cwd: folder };
  const peers = await prepareSchemaPeers(folder, empty);
  const theirs = async (from: string, to: string) => {
    const figures = [];
    for (const { name, command } of peers) figures.push(`${await figureOf(command(from, to))} (${name})`);
    return figures.join(", ");
  };
  return [
    {
      what: "dump of it, whole process",
      ours: await figureOf(dump),
      peer: await theirs(empty, large),
      aim: "< 300 MB",
    },
    {
      what: "diff of it with itself, whole process",
      ours: await figureOf(diff),
      peer: await theirs(large, large),
      aim: "< 300 MB",
    },
  ];
}

async function benchCheck(folder: string): Promise<Row> {
  const shop = path.join(folder, "shop");
  await medianTime(1, { program: aludel, args: ["-q", "init", shop, "--template", "bookshop"] });
  const check: Command = { program: aludel, args: ["-q", "check", "--from-revisions"], cwd: shop };
  return {
    what: "check --from-revisions of the bookshop",
    ours: await figureOf(check),
    peer: "",
    aim: "< 2 s",
  };
}

/** Time and memory of a command. */
async function figureOf(command: Command): Promise<string> {
  const time = await medianTime(3, command);
  const memory = await peakMemory(command);
  return `${ms(time)}${memory === null ? "" : `, ${memory.toFixed(0)} MB`}`;
}

async function medianOf(runs: number, work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return median(times);
}

function connect(url: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
