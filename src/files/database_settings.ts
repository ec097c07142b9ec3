import { durationForm, parseDuration } from "../core/duration.ts";
import { isTable, type KeyTypes, type Section } from "./section.ts";

/** How one database is reached and run on; each value is read when it is asked for. */
export interface DatabaseSettings {
  /** `NAME` of `[database.NAME]`; empty for `[database]`. */
  readonly name: string;
  /** Null: not in the file, so `DATABASE_URL` and libpq's environment decide. */
  readonly url: string | null;
  readonly versionTable: string;
  readonly versionTableSchema: string;
  /** Empty: no log is kept. */
  readonly logTable: string;
  readonly transaction: "revision" | "all";
  /** PostgreSQL's syntax, such as `5s`; `0` is no limit. */
  readonly lockTimeout: string;
  readonly lockRetries: number;
  readonly statementTimeout: string;
  readonly role: string | null;
  /** How long to wait for the server to accept connections, PostgreSQL's syntax. */
  readonly wait: string;
}

const databaseKeys: KeyTypes = {
  url: "text",
  version_table: "text",
  version_table_schema: "text",
  log_table: "text",
  transaction: "text",
  lock_timeout: "text",
  lock_retries: "count",
  statement_timeout: "text",
  role: "text",
  wait: "text",
};

/** `[database]` alone is the database ""; beside `[database.NAME]` it holds what those have in common. */
export function readDatabases(
  table: Record<string, unknown>,
  section: (name: string, values: Record<string, unknown>, types: KeyTypes) => Section,
): Map<string, Section> {
  const isNamed = ([key, value]: [string, unknown]) => isTable(value) && !Object.hasOwn(databaseKeys, key);
  const named = Object.entries(table).filter(isNamed) as [string, Record<string, unknown>][];
  const common = Object.fromEntries(Object.entries(table).filter((entry) => !isNamed(entry)));
  const shared = section("database", common, databaseKeys);
  if (named.length === 0) return new Map([["", shared]]);
  return new Map(
    named.map(([name, values]) => {
      section(`database.${name}`, values, databaseKeys);
      return [name, section(`database.${name}`, { ...common, ...values }, databaseKeys)];
    }),
  );
}

/** The settings of one database; each value is read when it is asked for. */
export function databaseSettings(name: string, section: Section): DatabaseSettings {
  return {
    name,
    get url() {
      return section.text("url", null);
    },
    get versionTable() {
      return section.text("version_table", "alembic_version");
    },
    get versionTableSchema() {
      return section.text("version_table_schema", "public");
    },
    get logTable() {
      return section.text("log_table", "aludel_log");
    },
    get transaction() {
      return section.choice("transaction", ["revision", "all"], "revision");
    },
    get lockTimeout() {
      return duration(section, "lock_timeout", "5s");
    },
    get lockRetries() {
      return section.count("lock_retries", 10);
    },
    get statementTimeout() {
      return duration(section, "statement_timeout", "0");
    },
    get role() {
      return section.text("role", null);
    },
    get wait() {
      return duration(section, "wait", "0s");
    },
  };
}

/** A time as PostgreSQL takes it; it stays as it is written. */
function duration(section: Section, key: string, fallback: string): string {
  const value = section.text(key, fallback).trim();
  if (parseDuration(value) !== null) return value;
  return section.fail(key, `must be ${durationForm}`, `such as ${key} = "5s"`);
}
