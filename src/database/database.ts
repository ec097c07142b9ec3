import { DatabaseError } from "../core/error.ts";
import { createLogTableSql, type LogTable } from "../run/log_table.ts";
import type { TimeoutSettings } from "../run/session_settings.ts";
import { createVersionTableSql, type VersionTable, versionTableName } from "../run/version_table.ts";
import type { Connection } from "./connection.ts";
import { queryError, sqlstateOf } from "./database_error.ts";
import { LiveTarget } from "./live_target.ts";
import { openConnection } from "./open_connection.ts";

/** Which database, and how to run on it. */
export interface DatabaseOptions extends TimeoutSettings {
  /** A server's URL or key=value parameters, `pglite:PATH`, `pglite:`, or null for libpq's environment. */
  readonly url: string | null;
  /** Where a relative `pglite:` path starts. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly versionTable: VersionTable;
  /** Null: no log is kept. */
  readonly logTable: LogTable | null;
  /** Gets what the server says beside its answers, such as `WARNING`. */
  readonly onNotice: (severity: string, message: string) => void;
}

const undefinedTable = "42P01";
const invalidSchemaName = "3F000";

/** A database with a version table, or one that is to have it. */
export class Database implements AsyncDisposable {
  private constructor(private readonly connection: Connection, private readonly options: DatabaseOptions) {}

  /** @throws {DatabaseError} when there is no way to it */
  static async open(options: DatabaseOptions): Promise<Database> {
    return new Database(await openConnection(options), options);
  }

  /** The database without its password, for messages. */
  get name(): string {
    return this.connection.name;
  }

  /** The version rows, sorted; none when there is no version table, which is not created. */
  async heads(): Promise<readonly string[]> {
    const table = versionTableName(this.options.versionTable);
    try {
      const rows = await this.connection.query(
        `SELECT version_num FROM ${table} ORDER BY version_num COLLATE "C"`,
      );
      return rows.map((row) => String(row["version_num"]));
    } catch (error) {
      const missing = [undefinedTable, invalidSchemaName].includes(sqlstateOf(error) ?? "");
      if (missing) return [];
      throw queryError(error, "Cannot read the version rows");
    }
  }

  /**
   * Creates the version table and the log table where they are missing.
   * Two runners may do it at once: who comes second finds them there.
   */
  async ensureTables(): Promise<void> {
    const { versionTable, logTable } = this.options;
    const statements = [
      createVersionTableSql(versionTable),
      ...(logTable ? [createLogTableSql(logTable)] : []),
    ];
    const sql = ["SET client_min_messages = warning", ...statements, "RESET client_min_messages"].join(";\n");
    for (let attempt = 1;; attempt++) {
      try {
        await this.connection.query(sql);
        return;
      } catch (error) {
        if (attempt > 5 || !isCreatedMeanwhile(error)) throw this.tableError(error);
      }
    }
  }

  /** Where a plan is run. */
  target(): LiveTarget {
    return new LiveTarget(this.connection, this.options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
  }

  private tableError(error: unknown): unknown {
    const { schema, name } = this.options.versionTable;
    const failure = queryError(error, `Cannot create the version table "${schema}.${name}"`);
    if (sqlstateOf(error) !== invalidSchemaName || !(failure instanceof DatabaseError)) return failure;
    return new DatabaseError(failure.message, {
      ...failure,
      hint: `create the schema first: CREATE SCHEMA "${schema}"`,
    });
  }
}

/** `IF NOT EXISTS` looks before it leaps, and two may leap at once (unique_violation, duplicate_table, duplicate_object). */
function isCreatedMeanwhile(error: unknown): boolean {
  return ["23505", "42P07", "42710"].includes(sqlstateOf(error) ?? "");
}
