import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Conninfo } from "./conninfo.ts";
import { authenticationError, refusalError } from "./connect_error.ts";
import type { Host } from "./list_hosts.ts";
import { type Message, readTexts, writeMessage } from "./message.ts";
import type { MessageReader } from "./message_reader.ts";
import type { AuthenticationMethod } from "./required_methods.ts";
import { type ChannelBinding, isServerProof, ScramExchange } from "./scram.ts";

/** What proving who we are takes. */
export interface Credentials {
  readonly conninfo: Conninfo;
  readonly host: Host;
  /** Where to, for errors. */
  readonly place: string;
  /** The hash of the server's certificate; null when the connection is not encrypted, or it has none. */
  readonly certificateHash: Buffer | null;
  readonly encrypted: boolean;
}

/** The requests that libpq can answer and we can't, by their number. */
const foreignMethods: Readonly<Record<number, string>> = { 2: "Kerberos V5", 7: "GSSAPI", 9: "SSPI" };

/**
 * Answers the server's requests until it is content. PostgreSQL, chapter "Start-up" of the protocol.
 *
 * @returns the message that says so
 * @throws {DatabaseError} `authentication`, or what the server says instead
 */
export async function authenticate(reader: MessageReader, credentials: Credentials): Promise<Message> {
  let proved: AuthenticationMethod = "none";
  for (;;) {
    const message = await reader.next();
    if (message.type === "E") throw refusalError(credentials.place, message.body, passwordNote(credentials));
    if (message.type === "N") continue;
    if (message.type !== "R") throw Object.assign(new Error("not a request"), { code: "ENOTPOSTGRES" });
    const request = message.body.readInt32BE(0);
    if (request === 0) {
      if (proved === "none") checkAllowed("none", credentials);
      return message;
    }
    proved = await answerRequest(reader, request, message.body.subarray(4), credentials);
  }
}

async function answerRequest(
  reader: MessageReader,
  request: number,
  data: Buffer,
  credentials: Credentials,
): Promise<AuthenticationMethod> {
  const send = (password: string) => reader.stream.write(writeMessage("p", password));
  switch (request) {
    case 3:
      checkAllowed("password", credentials);
      send(readPassword(credentials));
      return "password";
    case 5:
      checkAllowed("md5", credentials);
      send(md5Answer(readPassword(credentials), credentials.conninfo.user, data));
      return "md5";
    case 10:
      checkAllowed("scram-sha-256", credentials);
      await exchangeScram(reader, readTexts(data).filter(Boolean), credentials);
      return "scram-sha-256";
    default:
      throw authenticationError(
        credentials.place,
        `it asks for ${foreignMethods[request] ?? "an authentication"} that aludel can't do`,
        "it can do passwords (SCRAM-SHA-256, MD5, plain), certificates, and what needs no answer, such as peer",
      );
  }
}

function checkAllowed(method: AuthenticationMethod, { conninfo, place }: Credentials): void {
  const { requiredMethods, channelBinding } = conninfo;
  const asked = method === "none" ? "no proof" : `a proof by "${method}"`;
  if (requiredMethods?.has(method) === false) {
    throw authenticationError(place, `it asks for ${asked}, which require_auth does not allow`);
  }
  if (channelBinding === "require" && method !== "scram-sha-256") {
    throw authenticationError(place, `it asks for ${asked}, which channel_binding=require does not allow`);
  }
}

function readPassword({ host, place }: Credentials): string {
  if (host.password !== null) return host.password.reveal();
  throw authenticationError(
    place,
    "it asks for a password, and none is given",
    "put it into ~/.pgpass (mode 0600), PGPASSWORD or the URL",
  );
}

function passwordNote({ host }: Credentials): string | undefined {
  return host.passwordFile === null ? undefined : `the password comes from "${host.passwordFile}"`;
}

function md5Answer(password: string, user: string, salt: Buffer): string {
  const md5 = (data: string | Buffer) => createHash("md5").update(data).digest("hex");
  return "md5" + md5(Buffer.concat([Buffer.from(md5(password + user)), salt]));
}

async function exchangeScram(
  reader: MessageReader,
  offered: readonly string[],
  credentials: Credentials,
): Promise<void> {
  const { place } = credentials;
  const exchange = new ScramExchange(chooseBinding(offered, credentials));
  const opening = Buffer.from(exchange.opening);
  reader.stream.write(writeMessage("p", exchange.mechanism, opening.length, opening));
  const challenge = await nextScram(reader, 11, credentials);
  const answer = await exchange.answer(challenge, readPassword(credentials));
  if (answer === null) throw authenticationError(place, "its challenge is not valid SCRAM-SHA-256");
  reader.stream.write(writeMessage("p", Buffer.from(answer.message)));
  if (!isServerProof(await nextScram(reader, 12, credentials), answer)) {
    throw authenticationError(
      place,
      "it does not know the password itself, so it is not the server it claims to be",
    );
  }
}

/** @throws {DatabaseError} when the server offers no mechanism that can be used, or none that is wanted */
function chooseBinding(offered: readonly string[], credentials: Credentials): ChannelBinding {
  const { conninfo: { channelBinding }, certificateHash, encrypted, place } = credentials;
  const isUseful = encrypted && channelBinding !== "disable";
  if (isUseful && certificateHash !== null && offered.includes("SCRAM-SHA-256-PLUS")) return certificateHash;
  if (channelBinding === "require") {
    const state = encrypted
      ? "its certificate or its authentication does not allow channel binding"
      : "channel binding is required, and the connection is not encrypted";
    throw authenticationError(place, state, "channel_binding=prefer goes without it");
  }
  if (!offered.includes("SCRAM-SHA-256")) {
    throw authenticationError(place, `it offers only ${offered.join(", ")}, and aludel can do SCRAM-SHA-256`);
  }
  return isUseful && certificateHash !== null ? "unoffered" : "unused";
}

async function nextScram(reader: MessageReader, expected: number, credentials: Credentials): Promise<string> {
  const { type, body } = await reader.next();
  if (type === "E") throw refusalError(credentials.place, body, passwordNote(credentials));
  if (type === "R" && body.readInt32BE(0) === expected) return body.toString("utf8", 4);
  throw authenticationError(credentials.place, "it broke off the exchange of SCRAM-SHA-256");
}
