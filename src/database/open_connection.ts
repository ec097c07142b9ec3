import * as path from "node:path";
import type { DatabaseError } from "../core/error.ts";
import { Connection } from "./connection.ts";
import type { DatabaseOptions } from "./database.ts";
import { isUnfilled } from "./embedded/data_folder.ts";
import { type Conninfo, parseConninfo } from "./libpq/conninfo.ts";
import { describeConninfo } from "./libpq/describe_conninfo.ts";
import type { Notice } from "./libpq/driver.ts";
import { writeCancelRequest } from "./libpq/message.ts";
import { Session } from "./libpq/session.ts";
import { startSession } from "./libpq/start_session.ts";
import { currentSurroundings, type Surroundings } from "./libpq/surroundings.ts";
import { waitForServer } from "./libpq/wait.ts";

/** What begins the URL of an embedded database; alone, of one in memory. */
export const embeddedScheme = "pglite:";

type OnNotice = (notice: Notice) => void;

/** Which database would be opened, for messages: without its password. @throws {UsageError} for a wrong URL */
export function describeDatabase({ url, env }: DatabaseOptions): string {
  if (url?.startsWith(embeddedScheme)) return url;
  return describeConninfo(parseConninfo(url, { ...currentSurroundings(), env }));
}

/** Whether opening the database would make a new one, as the embedded engine does. */
export async function wouldBeNew({ url, folder }: DatabaseOptions): Promise<boolean> {
  const data = url?.startsWith(embeddedScheme) ? embeddedFolder(url, folder) : undefined;
  return data === null || (data !== undefined && await isUnfilled(data));
}

/** Null: in memory. */
function embeddedFolder(url: string, folder: string): string | null {
  const given = url.slice(embeddedScheme.length);
  return given === "" ? null : path.resolve(folder, given);
}

/**
 * Opens a session on a server, or on the embedded engine for `pglite:PATH` and `pglite:` (in memory).
 *
 * @throws {UsageError} for a wrong URL
 * @throws {DatabaseError} when there is no way to the database
 */
export async function openConnection(options: DatabaseOptions): Promise<Connection> {
  const onNotice: OnNotice = ({ severity, message, detail }) =>
    options.onNotice(
      severity ?? "NOTICE",
      detail ? `${message}\n  ${detail.replaceAll("\n", "\n  ")}` : message ?? "",
    );
  const { url } = options;
  if (url?.startsWith(embeddedScheme)) {
    const isMade = !options.onlyReads || !await wouldBeNew(options);
    return await openEmbeddedConnection(isMade ? embeddedFolder(url, options.folder) : null, url, onNotice);
  }
  const conninfo = readConninfo(url, { ...currentSurroundings(), env: options.env });
  for (const warning of conninfo.warnings) options.onNotice("WARNING", warning);
  let isTold = false;
  const onWait = ({ message }: DatabaseError) => {
    if (!isTold) options.onNotice("NOTE", `Waiting for the server: ${message}`);
    isTold = true;
  };
  const session = await waitForServer(conninfo, options.wait ?? 0, onWait, { onNotice });
  return new Connection({
    sql: session.sql,
    name: session.place,
    lossReason: () => session.lost ?? undefined,
    processId: session.processId,
    cancel: () => session.cancel(),
  });
}

/** Statements are split as the standard wants strings, so the server must read them alike, whatever its default. */
function readConninfo(url: string | null, surroundings: Surroundings): Conninfo {
  const conninfo = parseConninfo(url, surroundings);
  return { ...conninfo, sessionSettings: { ...conninfo.sessionSettings, standard_conforming_strings: "on" } };
}

/** The engine is loaded only here: it is large, and most starts do without. */
async function openEmbeddedConnection(
  folder: string | null,
  name: string,
  onNotice: OnNotice,
): Promise<Connection> {
  const { openEmbedded } = await import("./embedded/engine.ts");
  const engine = await openEmbedded(folder);
  try {
    const channel = { stream: engine.connect(), encrypted: false, certificateHash: null };
    const conninfo = readConninfo("postgresql://postgres@embedded/postgres", {
      ...currentSurroundings(),
      env: {},
    });
    const host = conninfo.hosts[0]!;
    const started = await startSession(channel, { conninfo, host, place: name, ...channel });
    const { processId } = started;
    const cancel = () => {
      engine.connect().write(writeCancelRequest(started));
      return Promise.resolve();
    };
    const session = new Session({ place: name, channel, started, onNotice, cancel });
    const lossReason = () => session.lost ?? undefined;
    const closeEngine = () => engine.close();
    return new Connection({ sql: session.sql, name, lossReason, processId, cancel, closeEngine });
  } catch (error) {
    await engine.close();
    throw error;
  }
}
