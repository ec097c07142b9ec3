import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Where a connection is to be cut: after so many bytes in one direction. */
export interface Cut {
  readonly direction: "to server" | "to client";
  readonly bytes: number;
  /** The server is not told, as when a cable is cut. Default false. */
  readonly isSilent?: boolean;
}

/** A proxy in front of a server that cuts connections. Close it with `await using`. */
export interface CuttingProxy extends AsyncDisposable {
  /** The URL with the proxy in place of the server. */
  readonly url: string;
  /** How many connections were cut. */
  readonly cuts: number;
  /** How many bytes the longest connection has carried. */
  readonly carried: Record<Cut["direction"], number>;
  /** Cuts every open connection now. */
  cutAll(): void;
}

/**
 * Starts a proxy on a port of the loopback interface, by default a free one. The first connection that comes to its cut is cut there, in
 * the middle of a message when it so happens; those after it are left alone. Bytes in flight the other way still
 * arrive, as they would.
 */
export async function startCuttingProxy(
  url: string,
  cut: Cut | null = null,
  listenOn = 0,
): Promise<CuttingProxy> {
  const { hostname: host, port } = new URL(url);
  const open = new Set<Socket>();
  const carried = { "to server": 0, "to client": 0 };
  let cuts = 0;
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host, port: Number(port), allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {}); // the other end sees it
      socket.on("close", () => open.delete(socket));
    }
    const relay = (from: Socket, to: Socket, direction: Cut["direction"]) => {
      let count = 0;
      from.on("data", (chunk: Uint8Array) => {
        const isCut = cut?.direction === direction && cuts === 0 && count + chunk.length >= cut.bytes;
        const passed = isCut ? chunk.subarray(0, cut.bytes - count) : chunk;
        count += passed.length;
        carried[direction] = Math.max(carried[direction], count);
        to.write(passed);
        if (!isCut) return;
        cuts++;
        client.resetAndDestroy(); // the client learns at once
        if (!cut.isSilent) upstream.end(); // the server when it looks
      });
      const isLeftAlone = () => cuts > 0 && cut?.isSilent && to === upstream && from.destroyed;
      from.on("end", () => to.end());
      from.on("close", () => isLeftAlone() || to.destroySoon());
    };
    relay(client, upstream, "to server");
    relay(upstream, client, "to client");
  });
  await new Promise<void>((done) => listener.listen(listenOn, "127.0.0.1", done));
  const proxied = new URL(url);
  proxied.port = String((listener.address() as AddressInfo).port);
  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: proxied.href,
    get cuts() {
      return cuts;
    },
    carried,
    cutAll,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => listener.close(done));
      cutAll();
      await closed;
    },
  };
}
