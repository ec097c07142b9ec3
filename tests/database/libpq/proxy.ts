import type { Buffer } from "node:buffer";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Something that listens on this machine until it is disposed of. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
  /** How many connections it had. */
  readonly count: number;
}

/** Listens, and hands each connection to `serve`. */
export async function listen(serve: (socket: Socket) => void, port = 0): Promise<Listener> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server: Server = createServer((socket) => {
    count++;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** What a proxy may do to the bytes on their way: pass on what is returned, which may come later. */
export interface Tampering {
  readonly toServer?: (chunk: Buffer) => Buffer | Promise<Buffer>;
  readonly toClient?: (chunk: Buffer, client: Socket) => Buffer | Promise<Buffer>;
}

/** Listens, and passes everything on to a server. */
export async function startProxy(port: number, { toServer, toClient }: Tampering = {}): Promise<Listener> {
  return await listen((client) => {
    const server = connect(port, "127.0.0.1");
    let up: Promise<void> = Promise.resolve();
    let down: Promise<void> = Promise.resolve();
    server.on("error", () => client.destroy()).on("close", () => client.destroy());
    client.on("close", () => server.destroy());
    client.on("data", (chunk: Buffer) => {
      up = up.then(async () => void server.write(await (toServer?.(chunk) ?? chunk)));
    });
    server.on("data", (chunk: Buffer) => {
      down = down.then(async () => void client.write(await (toClient?.(chunk, client) ?? chunk)));
    });
  });
}

/** An error of a server, as it would come over the wire. */
export function errorMessage(fields: Readonly<Record<string, string>>): Uint8Array {
  const text = Object.entries(fields).map(([letter, value]) => `${letter}${value}\0`).join("") + "\0";
  const body = new TextEncoder().encode(text);
  const bytes = new Uint8Array(5 + body.length);
  bytes[0] = 0x45;
  new DataView(bytes.buffer).setUint32(1, 4 + body.length);
  bytes.set(body, 5);
  return bytes;
}
