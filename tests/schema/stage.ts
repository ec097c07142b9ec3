import { type EmbeddedEngine, openEmbedded } from "../../src/database/embedded/engine.ts";
import { freshDatabase } from "../support/database.ts";
import { type Dumper, openDumper } from "../support/dumper.ts";
import type { ServerVersion } from "../support/server.ts";
import { openServerSession, openSession, type Session } from "../support/session.ts";

/** A PostgreSQL on which schemas are tried: a server, or the embedded engine. */
export interface Stage extends AsyncDisposable {
  /** On an empty database that nobody else uses. */
  readonly session: Session;
  /** Opens a session on another one. */
  another(): Promise<Session>;
}

export async function openStage(on: ServerVersion | "embedded"): Promise<Stage> {
  const dumper = openDumper();
  const another = async () =>
    on === "embedded"
      ? await sessionOf(await openEmbedded(null), dumper)
      : await openServerSession(await freshDatabase(on), dumper);
  const session = await another();
  return {
    session,
    another,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await dumper[Symbol.asyncDispose]();
    },
  };
}

/** A session that ends its engine with it. */
async function sessionOf(engine: EmbeddedEngine, dumper: Dumper): Promise<Session> {
  const session = await openSession(engine.connect(), dumper);
  return {
    ...session,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await engine.close();
    },
  };
}
