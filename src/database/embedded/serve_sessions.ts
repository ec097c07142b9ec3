import { writeMessage } from "../libpq/message.ts";
import { type BackendEnd, ownBuffer, type ToBackend } from "./channel.ts";
import { isLongJump, type PostgresModule } from "./postgres_module.ts";

/**
 * What leaves nothing of a session to the next one: an end to a COPY that waits for data (ignored where none does),
 * to a failed pipeline, to a transaction, and to settings, temporary tables and locks.
 */
const resetSession = Buffer.concat([
  writeMessage("f", "the session ended"),
  writeMessage("S"),
  writeMessage("Q", "ROLLBACK"),
  writeMessage("Q", "DISCARD ALL"),
]);

/** Serves one client after the other, on this thread, until the engine says to close. */
export function serveSessions(postgres: PostgresModule, channel: BackendEnd): void {
  const session = new Session(postgres, channel);
  connectStreams(postgres, session);
  while (session.waitForInput()) {
    if (session.takeStartup()) acceptClient(postgres);
    else runMessage(postgres);
    if (!session.hasInput()) finishAnswer(postgres);
  }
}

/** PostgreSQL's socket: it asks for bytes, and gives bytes. */
function connectStreams(postgres: PostgresModule, session: Session): void {
  const read = postgres.addFunction((pointer, length) => session.read(pointer, length), "ipi");
  const write = postgres.addFunction((pointer, length) => session.write(pointer, length), "ipi");
  postgres._pgl_set_rw_cbs(read, write);
}

function acceptClient(postgres: PostgresModule): void {
  postgres._ProcessStartupPacket(postgres._pgl_getMyProcPort(), true, true);
  postgres._pgl_sendConnData();
}

function runMessage(postgres: PostgresModule): void {
  const stack = postgres.stackSave();
  try {
    postgres._PostgresMainLoopOnce();
  } catch (error) {
    postgres.stackRestore(stack);
    if (!isLongJump(error)) throw error;
    postgres._PostgresMainLongJmp();
  }
}

function finishAnswer(postgres: PostgresModule): void {
  postgres._PostgresSendReadyForQueryIfNecessary();
  postgres._pgl_pq_flush();
}

/** The bytes of the current client on their way in and out. */
class Session {
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** What is answered to the current chunk, when no client is to see it. */
  #quiet: Uint8Array[] | null = null;
  #ending = false;
  #closing = false;
  #started = false;

  constructor(readonly postgres: PostgresModule, readonly channel: BackendEnd) {}

  hasInput(): boolean {
    return this.#at < this.#chunk.length || this.postgres._pq_buffer_remaining_data() > 0;
  }

  /** Waits for the client's next bytes. False when the engine closes instead. */
  waitForInput(): boolean {
    while (!this.hasInput()) {
      this.#finishChunk();
      if (this.#closing) return false;
      this.#receive();
    }
    return true;
  }

  /** Whether the next packet opens a session. */
  takeStartup(): boolean {
    if (this.#started || this.#ending) return false;
    return this.#started = true;
  }

  /** Copies the next bytes to PostgreSQL, which may be in the middle of a COPY: it waits for them here. */
  read(pointer: number, length: number): number {
    while (this.#at === this.#chunk.length) {
      this.#finishQuiet();
      this.#receive();
    }
    const bytes = this.#chunk.subarray(this.#at, this.#at + length);
    this.postgres.HEAPU8.set(bytes, pointer);
    this.#at += bytes.length;
    return bytes.length;
  }

  write(pointer: number, length: number): number {
    const bytes = this.postgres.HEAPU8.subarray(pointer, pointer + length);
    if (this.#quiet === null) this.channel.sendOutput(ownBuffer(bytes));
    else this.#quiet.push(bytes.slice());
    return length;
  }

  #receive(): void {
    const message: ToBackend = this.channel.receive();
    this.channel.takeCancelRequest(); // it was for a statement that is done
    this.#at = 0;
    if (message instanceof ArrayBuffer) {
      this.#chunk = new Uint8Array(message);
    } else if (typeof message === "object") {
      this.#chunk = new Uint8Array(message.quiet);
      this.#quiet = [];
    } else {
      this.#chunk = resetSession;
      this.#quiet = [];
      this.#ending = true;
      this.#closing = message === "close";
    }
  }

  #finishChunk(): void {
    this.#finishQuiet();
    if (!this.#ending) return;
    this.channel.send("session ended");
    this.#ending = this.#started = false;
  }

  #finishQuiet(): void {
    if (this.#quiet !== null && !this.#ending) this.channel.send({ quietOutput: ownBuffer(...this.#quiet) });
    this.#quiet = null;
  }
}
