import { Buffer } from "node:buffer";
import { authenticate, type Credentials } from "./authenticate.ts";
import { refusalError } from "./connect_error.ts";
import { type Message, readTexts, writeMessage } from "./message.ts";
import { MessageReader } from "./message_reader.ts";
import type { Channel } from "./open_socket.ts";

/** A session that the server has welcomed. */
export interface StartedSession {
  readonly processId: number;
  /** The number that a request to cancel a statement must show. */
  readonly secretKey: number;
  /** What the server reports of itself: `server_version`, `in_hot_standby`, `is_superuser` … */
  readonly parameters: ReadonlyMap<string, string>;
  /** The welcome as it came, for a driver that wants to hear it itself. */
  readonly welcome: Buffer;
  /** Asks for one value, in a round trip of its own. */
  readonly ask: (query: string) => Promise<string>;
  /** Ends the reading here, so that the driver can begin with what follows. */
  readonly release: () => Buffer;
}

/**
 * Says who we are and waits until the server is ready for queries. Protocol 3.0, which all servers speak.
 *
 * @throws {DatabaseError} what the server says instead
 */
export async function startSession(channel: Channel, credentials: Credentials): Promise<StartedSession> {
  const reader = new MessageReader(channel.stream);
  channel.stream.write(startupMessage(credentials));
  const messages: Message[] = [await authenticate(reader, credentials)];
  while (messages.at(-1)!.type !== "Z") {
    const message = await reader.next();
    if (message.type === "E") throw refusalError(credentials.place, message.body);
    messages.push(message);
  }
  const key = messages.find(({ type }) => type === "K");
  return {
    processId: key?.body.readInt32BE(0) ?? 0,
    secretKey: key?.body.readInt32BE(4) ?? 0,
    parameters: new Map(messages.filter(({ type }) => type === "S").map(({ body }) => readParameter(body))),
    welcome: Buffer.concat(messages.map(({ bytes }) => bytes)),
    ask: (query) => askServer(reader, query, credentials.place),
    release: () => reader.release(),
  };
}

function startupMessage({ conninfo }: Credentials): Buffer {
  const settings = {
    user: conninfo.user,
    database: conninfo.database,
    client_encoding: "UTF8",
    ...(conninfo.applicationName === null ? {} : { application_name: conninfo.applicationName }),
    ...conninfo.sessionSettings,
  };
  return writeMessage("", 0x30000, ...Object.entries(settings).flat(), Buffer.from([0]));
}

function readParameter(body: Buffer): [name: string, value: string] {
  const [name = "", value = ""] = readTexts(body);
  return [name, value];
}

async function askServer(reader: MessageReader, query: string, place: string): Promise<string> {
  reader.stream.write(writeMessage("Q", query));
  let value = "";
  for (;;) {
    const { type, body } = await reader.next();
    if (type === "E") throw refusalError(place, body);
    if (type === "D") value = body.toString("utf8", 6); // one column: two bytes of count, four of length
    if (type === "Z") return value;
  }
}
