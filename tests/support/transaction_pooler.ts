import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A pooler as PgBouncer is one in transaction mode, for a server that trusts everyone. */
export interface TransactionPooler extends AsyncDisposable {
  /** The URL with the pooler in place of the server. */
  readonly url: string;
}

/** A session with the server, which serves one client after the other. */
interface Backend {
  readonly socket: Socket;
  /** What the server said before it was ready for the first time. */
  readonly welcome: Buffer;
  client: Client | null;
}

interface Client {
  readonly socket: Socket;
  backend: Backend | null;
  /** Whole messages that wait for a session. */
  waiting: Buffer[];
  /** Queries that the server has not yet answered. */
  unanswered: number;
}

/**
 * Starts a pooler with a few sessions. Each transaction of a client gets the session that has been idle for the longest
 * time, so that two transactions in a row seldom share one. It knows simple queries only.
 */
export async function startTransactionPooler(url: string, size = 3): Promise<TransactionPooler> {
  const { hostname: host, port, pathname } = new URL(url);
  const idle: Backend[] = [];
  const all: Backend[] = [];
  const queue: Client[] = [];
  const clients = new Set<Socket>();

  const release = (backend: Backend) => {
    if (backend.client) backend.client.backend = null;
    backend.client = null;
    idle.push(backend);
    const next = queue.shift();
    if (next) serve(next);
  };
  const serve = (client: Client) => {
    if (client.waiting.length === 0) return;
    client.backend ??= idle.shift() ?? null;
    if (client.backend === null) return void (queue.includes(client) || queue.push(client));
    client.backend.client = client;
    for (const message of client.waiting.splice(0)) {
      if (message[0] === 0x51) client.unanswered++; // Query
      client.backend.socket.write(message);
    }
  };
  const onServerMessage = (backend: Backend, message: Buffer) => {
    const { client } = backend;
    client?.socket.write(message);
    if (message[0] !== 0x5a || !client) return; // ReadyForQuery
    client.unanswered--;
    if (message[5] === 0x49 && client.unanswered === 0) release(backend); // idle
  };
  for (let count = 0; count < size; count++) {
    const backend = await openBackend(
      host,
      Number(port),
      decodeURIComponent(pathname.slice(1)),
      onServerMessage,
    );
    all.push(backend);
    idle.push(backend);
  }

  const listener = createServer((socket) => {
    const client: Client = { socket, backend: null, waiting: [], unanswered: 0 };
    let isStarted = false;
    clients.add(socket.setNoDelay(true).on("error", () => {}));
    socket.on("close", () => {
      clients.delete(socket);
      if (client.backend) client.backend.socket.end(); // in the middle of a transaction: the session is given up
    });
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      if (!isStarted) {
        const length = rest.length >= 8 ? rest.readUInt32BE(0) : Infinity;
        if (rest.length < length) return;
        const isStartup = rest.readUInt32BE(4) === 196608;
        rest = rest.subarray(length);
        if (!isStartup) return void socket.write("N"); // no TLS
        isStarted = true;
        socket.write(withKey(all[0]!.welcome));
      }
      rest = eachMessage(rest, (message) => {
        if (message[0] === 0x58) socket.end(); // Terminate
        else client.waiting.push(message);
      });
      serve(client);
    });
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const pooled = new URL(url);
  pooled.port = String((listener.address() as AddressInfo).port);
  return {
    url: pooled.href,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => listener.close(done));
      for (const socket of [...clients, ...all.map((backend) => backend.socket)]) socket.destroy();
      await closed;
    },
  };
}

async function openBackend(
  host: string,
  port: number,
  database: string,
  onMessage: (backend: Backend, message: Buffer) => void,
): Promise<Backend> {
  const socket = connect({ host, port }).setNoDelay(true);
  const parameters = Buffer.from(`\0\x03\0\0user\0postgres\0database\0${database}\0\0`, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(parameters.length + 4);
  socket.write(Buffer.concat([length, parameters]));
  return await new Promise((resolve, reject) => {
    let backend: Backend | null = null;
    let rest: Buffer = Buffer.alloc(0);
    const welcome: Buffer[] = [];
    socket.on("error", reject);
    socket.on("close", () => backend?.client?.socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      rest = eachMessage(Buffer.concat([rest, chunk]), (message) => {
        if (backend) return onMessage(backend, message);
        welcome.push(message);
        if (message[0] === 0x5a) resolve(backend = { socket, welcome: Buffer.concat(welcome), client: null });
      });
    });
  });
}

/** The welcome with a key of the pooler's own, as poolers have it for requests to cancel. */
function withKey(welcome: Buffer): Buffer {
  const messages: Buffer[] = [];
  eachMessage(welcome, (message) => {
    const isKey = message[0] === 0x4b;
    messages.push(isKey ? Buffer.concat([message.subarray(0, 5), randomBytes(8)]) : message);
  });
  return Buffer.concat(messages);
}

/** Gives each whole message to `take`, and what is left. */
function eachMessage(bytes: Buffer, take: (message: Buffer) => void): Buffer {
  while (bytes.length >= 5 && bytes.length > bytes.readUInt32BE(1)) {
    const end = 1 + bytes.readUInt32BE(1);
    take(bytes.subarray(0, end));
    bytes = bytes.subarray(end);
  }
  return bytes;
}
