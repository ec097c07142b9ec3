import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseError } from "../core/error.ts";
import { lockKey } from "../run/lock_key.ts";
import type { Connection, Row } from "./connection.ts";
import type { Database } from "./database.ts";
import { queryError, sqlstateOf } from "./database_error.ts";
import { type OtherSession, readSession, sessionColumns } from "./other_session.ts";

const insufficientPrivilege = "42501";

/** How often a pooler is asked who serves us before we take its sessions for real ones. */
const probes = 3;

/**
 * The lock that lets one runner work at a time. It is only ever tried, never waited for: who waits inside PostgreSQL
 * holds a snapshot, for which a CREATE INDEX CONCURRENTLY of the lock's holder would wait in turn.
 *
 * It belongs to the session that runs the revisions, so that it outlives us exactly as long as what we have sent.
 * Behind a pooler a session may be another one after each transaction; there, an open transaction on a connection of
 * its own holds the lock. Such a transaction has no snapshot and is in nobody's way.
 */
export class RunnerLock {
  private readonly key: bigint;
  /** The connection whose session has the lock. */
  private heldBy: Connection | null = null;
  /** Where the lock is held when a pooler is in between. */
  private holder: Connection | null = null;
  /** The process that served our connection last, behind a pooler. */
  private servedBy: number | null = null;
  private voided = false;

  /** @param patience how long a pooler may take to give us a session, in milliseconds */
  constructor(private readonly database: Database, private readonly patience = 30_000) {
    this.key = lockKey(database.versionTable);
  }

  /** Whether a pooler is between us and the server. Known once the lock was tried. */
  get isPooled(): boolean {
    return this.servedBy !== null;
  }

  /** Whether the pooler gave our connection another session, so that a lock or a setting of a session means nothing. */
  get sessionsAreVoid(): boolean {
    return this.voided;
  }

  /**
   * Behind a pooler, the connection that holds the lock may break while ours goes on.
   *
   * @throws {DatabaseError} when it did
   */
  assertKept(): void {
    if (this.holder?.isLost !== true) return;
    throw new DatabaseError("Cannot go on: the connection that holds the runner's lock was lost", {
      code: "lock_lost",
      hint: "run again",
    });
  }

  /** Takes the lock, if nobody has it. */
  async tryTake(): Promise<boolean> {
    if (this.heldBy?.isLost === false) return true;
    const isTaken = await this.tryAnywhere();
    this.heldBy = isTaken ? this.holder ?? this.database.connection : null;
    return isTaken;
  }

  /**
   * Makes sure that the lock is still ours: a revision gives it away by pg_advisory_unlock_all() or DISCARD ALL. Then it is
   * taken back, and that is said.
   *
   * @throws {DatabaseError} when another runner was faster, or the lock is lost
   */
  async confirm(): Promise<void> {
    this.assertKept();
    if (this.database.isEmbedded || this.isPooled) return;
    const [row] = await this.ask(`SELECT CASE WHEN ${this.isHeld} THEN NULL
      ELSE pg_catalog.pg_try_advisory_lock(${this.keyLiteral}) END AS taken`);
    if (row!["taken"] === false) throw givenAwayError();
    if (row!["taken"] === true) this.database.say(`${givenAway}; it was taken back`);
  }

  /** Tells which process serves our connection now. */
  noteProcess(pid: number): void {
    this.voided ||= this.servedBy !== null && this.servedBy !== pid;
  }

  /** Who has the lock. */
  async findHolder(): Promise<OtherSession | null> {
    const rows = await this.ask(`SELECT ${sessionColumns}
      FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE ${this.isOurLock}`);
    return rows[0] ? readSession(rows[0]) : null;
  }

  /**
   * Ends a session of ours whose connection broke, so that what it was sent is either done or rolled back. It is known
   * by the lock that it still holds. Who may not end it waits for the lock instead.
   */
  async endSession(pid: number): Promise<void> {
    if (this.database.isEmbedded || this.isPooled) return;
    try {
      await this.ask(`SELECT pg_catalog.pg_terminate_backend(l.pid)
        FROM pg_catalog.pg_locks l WHERE ${this.isOurLock} AND l.pid = ${pid}`);
    } catch (error) {
      if (sqlstateOf(error) !== insufficientPrivilege) throw error;
    }
  }

  /** Gives the lock back; nothing happens when it is not held. */
  async release(): Promise<void> {
    const { holder, heldBy } = this;
    this.holder = this.heldBy = null;
    if (this.database.isEmbedded) return;
    try {
      if (holder && !holder.isLost) await holder.query("ROLLBACK");
      else if (heldBy?.isLost === false) await this.unlock();
    } catch (error) {
      if (!(holder ?? heldBy)?.isLost) throw error; // else the lock is gone with its session
    } finally {
      await holder?.close();
    }
  }

  private async unlock(): Promise<void> {
    const [row] = await this.ask(
      `SELECT CASE WHEN ${this.isHeld} THEN pg_catalog.pg_advisory_unlock(${this.keyLiteral}) END AS given_back`,
    );
    if (row!["given_back"] === null) this.database.say(givenAway);
  }

  private async tryAnywhere(): Promise<boolean> {
    const { database } = this;
    if (database.isEmbedded) return true; // its folder is locked already
    if (!this.isPooled) {
      const [row] = await this.ask(`SELECT pg_backend_pid() AS pid,
        CASE WHEN pg_backend_pid() = ${database.connection.processId}
          THEN pg_catalog.pg_try_advisory_lock(${this.keyLiteral}) END AS taken`);
      if (row!["taken"] !== null) return row!["taken"] === true;
      this.servedBy = Number(row!["pid"]);
    }
    return await this.tryInTransaction();
  }

  private async tryInTransaction(): Promise<boolean> {
    if (this.holder?.isLost) this.holder = null;
    this.holder ??= await this.database.openAnother();
    const [row] = await this.served(this.holder.query(`BEGIN;
      SELECT pg_backend_pid() AS pid, pg_catalog.pg_try_advisory_xact_lock(${this.keyLiteral}) AS taken`))
      .catch(async (error) => {
        await this.holder?.close(); // it may still be waiting, and would with everything that is asked of it
        this.holder = null;
        throw error;
      });
    this.voided ||= Number(row!["pid"]) === this.servedBy; // one process for two connections
    if (row!["taken"] !== true) {
      await this.holder.query("ROLLBACK");
      return false;
    }
    await this.holder.query(stayOpenSql);
    await this.probe();
    return true;
  }

  /** While the open transaction keeps one process to itself: is there another for us, and does it stay the same? */
  private async probe(): Promise<void> {
    for (let count = 0; count < (this.voided ? 1 : probes); count++) {
      const [row] = await this.served(this.ask("SELECT pg_backend_pid() AS pid"));
      this.noteProcess(Number(row!["pid"]));
    }
  }

  /** Our two connections need two sessions at once: a pool that has only one would let us wait for ever. */
  private async served<T>(answer: Promise<T>): Promise<T> {
    const over = new AbortController();
    const late = sleep(this.patience, undefined, { signal: over.signal }).then(() => {
      throw new DatabaseError("Cannot lock the database for a run: the pooler gives us no second session", {
        code: "pooler",
        hint: "a run needs two: let the pool have more (pool_size), or connect to the server itself",
      });
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      over.abort();
      Promise.allSettled([answer, late]); // who lost the race may still fail
    }
  }

  private async ask(sql: string): Promise<readonly Row[]> {
    try {
      return await this.database.connection.query(sql);
    } catch (error) {
      throw queryError(error, "Cannot lock the database for a run");
    }
  }

  private get keyLiteral(): string {
    return `'${this.key}'::bigint`;
  }

  /** Whether the session that runs it has the lock, as a condition. */
  private get isHeld(): string {
    return `EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE ${this.isOurLock} AND l.pid = pg_catalog.pg_backend_pid())`;
  }

  /** A bigint key stands in two columns (PostgreSQL, chapter 53.13 "pg_locks"). */
  private get isOurLock(): string {
    const [high, low] = [BigInt.asUintN(32, this.key >> 32n), BigInt.asUintN(32, this.key)];
    return `l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = ${high} AND l.objid = ${low}
      AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())`;
  }
}

const givenAway =
  "The runner's lock was given away before the end of the run, as pg_advisory_unlock_all() and DISCARD ALL do";

function givenAwayError(): DatabaseError {
  return new DatabaseError("Cannot go on: the runner's lock was given away, and another runner has it", {
    code: "lock_lost",
    hint: "take pg_advisory_unlock_all() or DISCARD ALL out of the revisions, and run again",
  });
}

/** The limits that would end the transaction that holds the lock; the second one is of PostgreSQL 17. */
const stayOpenSql = `SELECT set_config(name, '0', true) FROM pg_catalog.pg_settings
  WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')`;
