import * as os from "node:os";

/** The machine and the versions that figures are of: a line to stand above the table. */
export function describeMachine(): string {
  const processors = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const load = os.loadavg()[0]!.toFixed(1);
  return `Measured on ${processors.length} × ${
    processors[0]?.model.trim() ?? "unknown processor"
  }, ${memory} GB, ` +
    `${os.type()} ${os.release()}, with a load of ${load} before; aludel and PostgreSQL 18 beside each other.`;
}
