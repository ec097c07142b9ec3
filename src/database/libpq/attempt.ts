import type { Duplex } from "node:stream";
import { DatabaseError } from "../../core/error.ts";
import { socketError } from "./connect_error.ts";
import type { Conninfo, TargetSession } from "./conninfo.ts";
import { describeConninfo } from "./describe_conninfo.ts";
import type { Notice } from "./driver.ts";
import type { Host } from "./list_hosts.ts";
import { writeCancelRequest } from "./message.ts";
import { type Address, type Encryption, listEncryptions, openSocket } from "./open_socket.ts";
import { Session } from "./session.ts";
import { type StartedSession, startSession } from "./start_session.ts";
import { checkTarget } from "./target_session.ts";

/** One server and what is wanted of it. */
export interface Candidate {
  readonly conninfo: Conninfo;
  readonly host: Host;
  readonly address: Address;
  readonly target: TargetSession;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * Tries one address in the ways that `sslmode` wants, in order: the next way when the server, or the TLS
 * handshake, refuses the one before.
 *
 * @returns the session, or why there is none; of two failures, that of the encrypted way, with a note of the other
 */
export async function tryAddress(candidate: Candidate): Promise<Session | DatabaseError> {
  const failures: DatabaseError[] = [];
  for (const encryption of listEncryptions(candidate.conninfo, candidate.address)) {
    const result = await tryOnce(candidate, encryption);
    if (result instanceof Session) return result;
    if (encryption === "insist") failures.unshift(result.error);
    else failures.push(result.error);
    if (!isWorthAnotherWay(result.error, result.encrypted, encryption)) break;
  }
  return withNotes(failures[0]!, failures.slice(1));
}

/** The error, with what else failed as its notes. */
export function withNotes(error: DatabaseError, others: readonly DatabaseError[]): DatabaseError {
  const messages = [
    ...new Set(others.flatMap(({ message, notes }) => [message, ...notes.map((note) => note.message)])),
  ];
  const notes = messages.filter((message) => message !== error.message).map((message) => ({ message }));
  return notes.length === 0 ? error : error.with({ notes: [...error.notes, ...notes] });
}

/** What was offered encryption and went on without is not tried again without; nor is a server that starts. */
function isWorthAnotherWay(error: DatabaseError, encrypted: boolean, encryption: Encryption): boolean {
  if (error.code === "tls") return true;
  const isRefused = error.sqlstate !== undefined && error.code !== "server_starting";
  return isRefused && (encrypted || encryption !== "offer");
}

async function tryOnce(
  candidate: Candidate,
  encryption: Encryption,
): Promise<Session | { error: DatabaseError; encrypted: boolean }> {
  const { conninfo, host, target, onNotice } = candidate;
  const place = describeConninfo(conninfo, [host]);
  const deadline = new Deadline(conninfo.connectTimeout);
  let encrypted = false;
  try {
    const channel = await open(candidate, encryption, deadline);
    encrypted = channel.encrypted;
    const credentials = { conninfo, host, place: `"${place}"`, ...channel };
    const started = await startSession(channel, credentials);
    const mismatch = await checkTarget(started, target);
    if (mismatch !== null) throw new DatabaseError(`Cannot use "${place}": ${mismatch.state}`, mismatch);
    const cancel = () => cancelSession(candidate, channel.encrypted, started);
    return new Session({ place, channel, started, onNotice, cancel });
  } catch (error) {
    deadline.stream?.destroy();
    return { error: deadline.isOver ? timeoutError(place) : socketError(`"${place}"`, error), encrypted };
  } finally {
    deadline.end();
  }
}

function open({ conninfo, host, address }: Candidate, encryption: Encryption, deadline: Deadline) {
  const place = `"${describeConninfo(conninfo, [host])}"`;
  return openSocket(conninfo, host, address, {
    encryption,
    place,
    onStream: (stream) => deadline.watch(stream),
  });
}

/** On a connection of its own, encrypted when the session is. The server answers by closing it. */
async function cancelSession(
  candidate: Candidate,
  encrypted: boolean,
  started: StartedSession,
): Promise<void> {
  const deadline = new Deadline(candidate.conninfo.connectTimeout);
  try {
    const { stream } = await open(candidate, encrypted ? "insist" : "none", deadline);
    stream.resume();
    const closed = new Promise((done) => stream.once("close", done).once("error", done));
    stream.write(writeCancelRequest(started));
    await closed;
    stream.destroy();
  } finally {
    deadline.end();
  }
}

/** Destroys the stream that is being made ready when its time is over. */
class Deadline {
  isOver = false;
  stream: Duplex | null = null;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number | null) {
    if (milliseconds === null) return;
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.stream?.destroy();
    }, milliseconds);
  }

  watch(stream: Duplex): void {
    this.stream = stream;
    if (this.isOver) stream.destroy();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function timeoutError(place: string): DatabaseError {
  return new DatabaseError(`Cannot connect to "${place}": it took too long`, {
    code: "connect_timeout",
    hint: "connect_timeout (PGCONNECT_TIMEOUT) says how many seconds it may take",
  });
}
