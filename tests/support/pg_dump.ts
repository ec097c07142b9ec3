import type { Duplex } from "node:stream";
import { connect } from "node:net";
import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { createSignals, EngineEnd, ownBuffer } from "../../src/database/embedded/channel.ts";

/** What the thread of pg_dump ends with. */
interface Result {
  readonly dump?: string;
  readonly failed?: string;
}

/**
 * Dumps a database with PostgreSQL's own pg_dump, version 18, which npm has in WebAssembly. `--inserts` is always on;
 * its `\restrict` lines, which differ from run to run, are left out.
 * @param from the URL of a server that trusts us, or a connection of the embedded engine
 */
export async function pgDump(from: string | Duplex, args: readonly string[] = []): Promise<string> {
  const stream = typeof from === "string" ? connectTo(new URL(from)) : from;
  const database = typeof from === "string" ? new URL(from).pathname.slice(1) : "postgres";
  const signals = createSignals();
  const { port1, port2: port } = new MessageChannel();
  const workerData = { port, signals, args: [...args, `--dbname=${database}`] };
  const worker = new Worker(new URL("./pg_dump_worker.ts", import.meta.url), {
    workerData,
    transferList: [port],
  });
  const end = new EngineEnd(port1, signals);
  stream.on("data", (bytes: Uint8Array) => end.send(ownBuffer(bytes)));
  stream.on("close", () => end.send("close"));
  const results: Result[] = [];
  port1.on("message", (message: ArrayBuffer | Result) => {
    if (message instanceof ArrayBuffer) {
      end.acknowledge(message.byteLength);
      stream.write(new Uint8Array(message));
    } else {
      results.push(message);
    }
  });
  worker.on("error", (error) => results.push({ failed: String(error) }));
  await once(worker, "exit");
  port1.close();
  stream.destroy();
  const { dump, failed } = results[0] ?? { failed: "it ended without a word" };
  if (dump === undefined) throw new Error(`pg_dump failed: ${failed}`);
  return dump;
}

function connectTo({ hostname, port }: URL): Duplex {
  return connect({ host: hostname, port: Number(port) });
}
