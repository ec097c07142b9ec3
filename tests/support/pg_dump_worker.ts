import { parentPort, workerData } from "node:worker_threads";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";
import { BackendEnd, ownBuffer } from "../../src/database/embedded/channel.ts";

/**
 * pg_dump in WebAssembly expects a PGlite on its own thread that answers at once. This is one in name: it hands the
 * messages to the connection of the main thread, and blocks until the server is ready for the next.
 */
const channel = new BackendEnd(workerData.port, workerData.signals);

/** Type and length of the message that ends every answer; one byte follows. */
const readyForQuery = Buffer.from([90, 0, 0, 0, 5]);

const connection = {
  query: () => Promise.resolve({ rows: [{ search_path: "public" }] }),
  exec: () => Promise.resolve([]),
  execProtocolRawStream(bytes: Uint8Array, { onRawData }: { onRawData(bytes: Uint8Array): void }) {
    channel.sendOutput(ownBuffer(bytes));
    if (bytes[0] === "X".charCodeAt(0)) return;
    let tail = Buffer.alloc(0);
    do {
      const answer = channel.receive();
      if (!(answer instanceof ArrayBuffer)) throw new Error("the server closed the connection");
      onRawData(new Uint8Array(answer));
      tail = Buffer.concat([tail, new Uint8Array(answer)]).subarray(-readyForQuery.length - 1);
    } while (!tail.subarray(0, -1).equals(readyForQuery));
  },
};

/** pg_dump is compiled once: that takes longer than to run it. */
let compiled: Promise<WebAssembly.Module> | undefined;
const { instantiate } = WebAssembly;
Object.assign(WebAssembly, {
  async instantiate(code: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports) {
    const module = await (compiled ??= WebAssembly.compile(code));
    return { module, instance: await instantiate(module, imports) };
  },
});

async function dump(args: readonly string[]) {
  try {
    const file = await pgDump({ pg: connection as never, args: [...args] });
    return { dump: await file.text() };
  } catch (error) {
    return { failed: String(error) };
  }
}

parentPort!.on("message", async (args: readonly string[]) => channel.port.postMessage(await dump(args)));
