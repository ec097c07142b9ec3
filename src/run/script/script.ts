import type { LogTable } from "../log_table.ts";
import type { TimeoutSettings } from "../session_settings.ts";
import type { VersionTable } from "../version_table.ts";

/** How a script is written: what a live run would take from its settings. */
export interface ScriptOptions extends TimeoutSettings {
  readonly versionTable: VersionTable;
  /** Null: no log is kept. */
  readonly logTable: LogTable | null;
  /** The name of the database in the settings; empty for the only one. */
  readonly database: string;
  /** Whether psql's own commands may be used. */
  readonly psql: boolean;
}

/** Where the text of a script goes. */
export interface ScriptSink {
  /** Takes the next piece; the one after it is given when the promise is kept. */
  write(text: string): void | Promise<void>;
}
