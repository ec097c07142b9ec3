import type { Duplex } from "node:stream";

/**
 * Waits for an event of a stream and gives its arguments.
 *
 * @throws what the stream fails with; an error with code `ECONNRESET` when it ends before
 */
export function waitFor(stream: Duplex, event: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      stream.off(event, onEvent).off("error", onError).off("end", onEnd).off("close", onEnd);
      act();
    };
    const onEvent = (...values: unknown[]) => settle(() => resolve(values));
    const onError = (error: Error) => settle(() => reject(error));
    const onEnd = () => onError(Object.assign(new Error("connection closed"), { code: "ECONNRESET" }));
    stream.on(event, onEvent).on("error", onError).on("end", onEnd).on("close", onEnd);
  });
}
