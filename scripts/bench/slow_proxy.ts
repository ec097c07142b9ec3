import * as net from "node:net";

/** A proxy that delays every byte by the same time in each direction, as a long line does. */
export interface SlowProxy extends AsyncDisposable {
  readonly port: number;
  /** How often the server answered something since the last {@linkcode reset}: a goodbye is no round trip. */
  roundTrips(): number;
  reset(): void;
}

/** Starts a proxy to a server on this machine. `delay` is in milliseconds, one way. */
export async function startSlowProxy(
  target: { host: string; port: number },
  delay: number,
): Promise<SlowProxy> {
  let turns = 0;
  let last: "up" | "down" = "down";
  const sockets = new Set<net.Socket>();
  const relay = (from: net.Socket, to: net.Socket, direction: "up" | "down") => {
    from.on("data", (chunk) => {
      if (direction === "down" && last === "up") turns++;
      last = direction;
      setTimeout(() => to.write(chunk), delay);
    });
    from.on("end", () => setTimeout(() => to.end(), delay));
    from.on("error", () => to.destroy());
  };
  const server = net.createServer((client) => {
    const upstream = net.connect(target.port, target.host);
    for (const socket of [client, upstream]) sockets.add(socket.setNoDelay(true));
    relay(client, upstream, "up");
    relay(upstream, client, "down");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    roundTrips: () => turns,
    reset: () => {
      turns = 0;
      last = "down";
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
