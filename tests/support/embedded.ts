import postgres from "postgres";
import type { EmbeddedEngine } from "../../src/database/embedded/engine.ts";

/** The driver on an embedded engine; end it before the engine. */
export function connectEmbedded(
  engine: EmbeddedEngine,
  options: postgres.Options<Record<string, never>> = {},
) {
  return postgres({
    user: "postgres",
    database: "postgres",
    max: 1,
    onnotice: () => {},
    ...options,
    socket: () => engine.connect(),
  } as postgres.Options<Record<string, never>>);
}
