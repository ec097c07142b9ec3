import type { Duplex } from "node:stream";
import { MessageChannel, Worker } from "node:worker_threads";
import { createSignals, EngineEnd, ownBuffer } from "../../src/database/embedded/channel.ts";

/** What a run of pg_dump ends with. */
interface Result {
  readonly dump?: string;
  readonly failed?: string;
}

/** PostgreSQL's own pg_dump, version 18, which npm has in WebAssembly, on a thread that dumps one database after another. */
export interface Dumper extends AsyncDisposable {
  /**
   * Dumps what a connection shows. `--inserts` is always on; its `\restrict` lines, which differ from run to run, are
   * left out.
   * @param greeting what the server said when the connection was opened, for one that is open already and stays so
   */
  dump(stream: Duplex, args: readonly string[], greeting?: Uint8Array): Promise<string>;
}

/** Starts a thread for pg_dump. */
export function openDumper(): Dumper {
  const signals = createSignals();
  const { port1, port2: port } = new MessageChannel();
  const worker = new Worker(new URL("./pg_dump_worker.ts", import.meta.url), {
    workerData: { port, signals },
    transferList: [port],
  });
  const end = new EngineEnd(port1, signals);
  return {
    async dump(stream, args, greeting) {
      const result = Promise.withResolvers<Result>();
      let isGreeted = greeting === undefined;
      const receive = (bytes: Uint8Array) => end.send(ownBuffer(bytes));
      const hangUp = () => end.send("close");
      const take = (message: ArrayBuffer | Result) => {
        if (!(message instanceof ArrayBuffer)) return result.resolve(message);
        end.acknowledge(message.byteLength);
        if (!isGreeted) receive(greeting!);
        else if (greeting === undefined || !isGoodbye(message)) stream.write(new Uint8Array(message));
        isGreeted = true;
      };
      const fail = (error: unknown) => result.resolve({ failed: String(error) });
      stream.on("data", receive).on("close", hangUp);
      port1.on("message", take);
      worker.on("error", fail);
      worker.postMessage(args);
      const { dump, failed } = await result.promise;
      stream.off("data", receive).off("close", hangUp);
      port1.off("message", take);
      worker.off("error", fail);
      if (dump === undefined) throw new Error(`pg_dump failed: ${failed}`);
      return dump;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
      port1.close();
    },
  };
}

function isGoodbye(message: ArrayBuffer): boolean {
  return new Uint8Array(message)[0] === "X".charCodeAt(0);
}
