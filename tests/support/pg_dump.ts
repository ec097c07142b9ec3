import type { Duplex } from "node:stream";
import { connect } from "node:net";
import { openDumper } from "./dumper.ts";

/**
 * Dumps a database with pg_dump (see {@linkcode openDumper}).
 * @param from the URL of a server that trusts us, or a connection of the embedded engine
 */
export async function pgDump(from: string | Duplex, args: readonly string[] = []): Promise<string> {
  await using dumper = openDumper();
  const stream = typeof from === "string" ? connectTo(new URL(from)) : from;
  const database = typeof from === "string" ? new URL(from).pathname.slice(1) : "postgres";
  try {
    return await dumper.dump(stream, [...args, `--dbname=${database}`]);
  } finally {
    stream.destroy();
  }
}

function connectTo({ hostname, port }: URL): Duplex {
  return connect({ host: hostname, port: Number(port) });
}
