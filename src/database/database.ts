import { DatabaseError } from "../core/error.ts";
import { quoteLiteral } from "../core/quote.ts";
import {
  createLogTableSql,
  insertLogSql,
  type LogEntry,
  type LogTable,
  logTableName,
} from "../run/log_table.ts";
import type { TimeoutSettings } from "../run/session_settings.ts";
import type { LogFact } from "../run/verify_log.ts";
import { createVersionTableSql, type VersionTable, versionTableName } from "../run/version_table.ts";
import type { Connection, Row } from "./connection.ts";
import { isMissingTable, queryError, sqlstateOf } from "./database_error.ts";
import { openConnection } from "./open_connection.ts";
import { type LogRow, readLog, readLogFacts } from "./read_log.ts";

/** Which database, and how to run on it. */
export interface DatabaseOptions extends TimeoutSettings {
  /** A server's URL or key=value parameters, `pglite:PATH`, `pglite:`, or null for libpq's environment. */
  readonly url: string | null;
  /** Where a relative `pglite:` path starts. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long to wait for a server that is still starting, in milliseconds. Default 0. */
  readonly wait?: number;
  readonly versionTable: VersionTable;
  /** Null: no log is kept. */
  readonly logTable: LogTable | null;
  /** True: an embedded database that does not exist is not made; an empty one in memory stands for it. */
  readonly onlyReads?: boolean;
  /** Gets what the server says beside its answers, such as `WARNING`, and what we have to say, as `NOTE`. */
  readonly onNotice: (severity: string, message: string) => void;
}

const invalidSchemaName = "3F000";
const insufficientPrivilege = "42501";
const queryCanceled = "57014";
const readOnlyTransaction = "25006";

/** How long a server may take to come back after a connection broke, in milliseconds, unless `wait` is longer. */
const patience = 10_000;

/** A database with a version table, or one that is to have it. */
export class Database implements AsyncDisposable {
  private cancelling: Promise<void> = Promise.resolve();
  private isRollingBack = false;

  private constructor(private session: Connection, private readonly options: DatabaseOptions) {}

  /** @throws {DatabaseError} when there is no way to it */
  static async open(options: DatabaseOptions): Promise<Database> {
    const onNotice = (severity: string, message: string) => {
      if (!database?.isRollingBack) options.onNotice(severity, message);
    };
    let database: Database | null = null;
    const quiet = { ...options, onNotice };
    return database = new Database(await openConnection(quiet), quiet);
  }

  /** The database without its password, for messages. */
  get name(): string {
    return this.session.name;
  }

  /** Our session: another one after {@linkcode reconnect}. */
  get connection(): Connection {
    return this.session;
  }

  /** Whether it is the engine inside this process. */
  get isEmbedded(): boolean {
    return this.session.isEmbedded;
  }

  get versionTable(): VersionTable {
    return this.options.versionTable;
  }

  /** Null: no log is kept. */
  get logTable(): LogTable | null {
    return this.options.logTable;
  }

  get limits(): TimeoutSettings {
    return this.options;
  }

  /** Tells something to the person in front of it. */
  say(message: string): void {
    this.options.onNotice("NOTE", message);
  }

  /** The server's version, as it says it, such as `16.4`. */
  async serverVersion(): Promise<string> {
    const [row] = await this.session.query("SHOW server_version");
    return String(row!["server_version"]);
  }

  /** The version rows, sorted; none when there is no version table, which is not created. */
  async heads(): Promise<readonly string[]> {
    try {
      return readHeads(await this.session.query(this.headsSql));
    } catch (error) {
      if (isMissingTable(error)) return [];
      throw queryError(error, "Cannot read the version rows");
    }
  }

  /**
   * Creates the version table and the log table where they are missing, and reads the version rows.
   * Two runners may do it at once: who comes second finds them there.
   */
  async ensureTables(): Promise<readonly string[]> {
    const statements = [
      createVersionTableSql(this.versionTable),
      ...(this.logTable ? [createLogTableSql(this.logTable)] : []),
    ];
    const quietly = ["SET LOCAL client_min_messages = warning", ...statements, "COMMIT"];
    const sql = ["BEGIN", ...quietly, this.headsSql].join(";\n");
    for (let attempt = 1;; attempt++) {
      try {
        return readHeads(await this.session.query(sql));
      } catch (error) {
        await this.rollback(["ROLLBACK"]);
        if (sqlstateOf(error) === insufficientPrivilege && await this.hasTables()) return await this.heads();
        if (sqlstateOf(error) === readOnlyTransaction) await this.assertPrimary();
        if (attempt > 5 || !isCreatedMeanwhile(error)) throw this.tableError(error);
      }
    }
  }

  /** The whole log, newest first; nothing when none is kept. */
  async log(): Promise<readonly LogRow[]> {
    return this.logTable ? await readLog(this.session, this.logTable) : [];
  }

  /** What the log says of each revision, as `verifyLog` wants it; nothing when none is kept. */
  async logFacts(): Promise<readonly LogFact[]> {
    return this.logTable ? await readLogFacts(this.session, this.logTable) : [];
  }

  /** Adds entries to the log, all or none. */
  async appendLog(table: LogTable, entries: readonly LogEntry[]): Promise<void> {
    try {
      await this.session.query(entries.map((entry) => insertLogSql(table, entry)).join(";\n"));
    } catch (error) {
      throw queryError(error, `Cannot write the log "${table.schema}.${table.name}"`);
    }
  }

  /** Opens a second connection, which has nothing to say. */
  async openAnother(): Promise<Connection> {
    return await openConnection({ ...this.options, onNotice: () => {} });
  }

  /**
   * Opens a new session after the old one was lost.
   *
   * @throws {DatabaseError} when the server does not come back, or a standby stands in for it, which may lag behind
   */
  async reconnect(): Promise<void> {
    await this.session.close();
    this.session = await openConnection({
      ...this.options,
      wait: Math.max(this.options.wait ?? 0, patience),
    });
    await this.assertPrimary();
  }

  /** @throws {DatabaseError} when the server is a standby */
  private async assertPrimary(): Promise<void> {
    const [row] = await this.session.query("SELECT pg_catalog.pg_is_in_recovery() AS is_standby");
    if (row!["is_standby"] !== true) return;
    throw new DatabaseError(`Cannot run on "${this.name}": it is a standby, which only reads`, {
      code: "standby",
      hint: "connect to the primary; among several hosts, target_session_attrs=primary finds it",
    });
  }

  /** Asks the server to cancel what our session runs. */
  async cancel(): Promise<void> {
    await (this.cancelling = this.session.cancel());
  }

  /** Gives a transaction up by `sql`, unless the server did so already because the connection is lost. */
  async rollback(sql: readonly string[]): Promise<void> {
    await this.cancelling.catch(() => {}); // who asked for it sees it fail; it must not hit what follows
    this.isRollingBack = true;
    try {
      if (!this.session.isLost) await this.session.query(sql.join("; "));
    } catch (error) {
      if (this.session.isLost) return;
      if (sqlstateOf(error) !== queryCanceled) throw queryError(error, "Cannot roll back");
      await this.session.query(sql.join("; ")); // the cancel came late
    } finally {
      this.isRollingBack = false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.close();
  }

  private get headsSql(): string {
    return `SELECT version_num FROM ${versionTableName(this.versionTable)} ORDER BY version_num COLLATE "C"`;
  }

  /** To create what is there needs a privilege all the same, which a cautious administrator does not grant. */
  private async hasTables(): Promise<boolean> {
    const tables = [
      versionTableName(this.versionTable),
      ...(this.logTable ? [logTableName(this.logTable)] : []),
    ];
    const [row] = await this.session.query(
      `SELECT ${
        tables.map((name) => `to_regclass(${quoteLiteral(name)}) IS NOT NULL`).join(" AND ")
      } AS all_there`,
    );
    return row?.["all_there"] === true;
  }

  private tableError(error: unknown): unknown {
    const { schema, name } = this.versionTable;
    const failure = queryError(error, `Cannot create the version table "${schema}.${name}"`);
    if (sqlstateOf(error) !== invalidSchemaName || !(failure instanceof DatabaseError)) return failure;
    return failure.with({ hint: `create the schema first: CREATE SCHEMA "${schema}"` });
  }
}

function readHeads(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => String(row["version_num"]));
}

/** `IF NOT EXISTS` looks before it leaps, and two may leap at once (unique_violation, duplicate_table, duplicate_object). */
function isCreatedMeanwhile(error: unknown): boolean {
  return ["23505", "42P07", "42710"].includes(sqlstateOf(error) ?? "");
}
