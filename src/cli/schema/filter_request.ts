import type { SchemaFilter } from "../../database/shadow/read_schema.ts";
import type { DatabaseSettings, SchemaSettings } from "../../files/settings.ts";
import { quotePath } from "../../schema/name.ts";

/** What a command line wants to be looked at, beside what the settings say. */
export interface FilterRequest {
  /** `KIND:NAME` globs of what is looked at; none: everything. */
  readonly only: readonly string[];
  /** More of the settings' `exclude`. */
  readonly exclude: readonly string[];
  /** Instead of the settings'; null: those. */
  readonly schemas: readonly string[] | null;
  /** True turns the settings' switch on. */
  readonly owners: boolean;
  readonly privileges: boolean;
  readonly defaultPrivileges: boolean;
}

/** What the settings alone say. */
export const noRequest: FilterRequest = {
  only: [],
  exclude: [],
  schemas: null,
  owners: false,
  privileges: false,
  defaultPrivileges: false,
};

/** The filter of a command: the settings, what was asked for, and without aludel's own tables. */
export function filterOf(
  settings: SchemaSettings,
  database: DatabaseSettings,
  request: FilterRequest,
): SchemaFilter {
  return {
    schemas: request.schemas ?? settings.schemas,
    exclude: [...settings.exclude, ...request.exclude, ...ownTables(database)],
    owners: settings.owners || request.owners,
    privileges: settings.privileges || request.privileges,
    defaultPrivileges: settings.defaultPrivileges || request.defaultPrivileges,
    sessionRole: database.role ?? undefined,
  };
}

/** The version table and the log, as `exclude` patterns. */
export function ownTables({ versionTableSchema, versionTable, logTable }: DatabaseSettings): string[] {
  return [versionTable, logTable].filter((name) => name !== "")
    .map((name) => `table:${quotePath(versionTableSchema, name)}`);
}

/**
 * What is read for a comparison: also who may do what and whose it is, so that what must be made again can be given back
 * its own. A shadow of our own has every role that there is need of; beside the live database there are the same ones, but
 * not everything can be given to others; elsewhere there may be none.
 *
 * @param shadow the setting
 */
export function readingFilter(filter: SchemaFilter, shadow: string): SchemaFilter {
  const [isOwn, isBeside] = [shadow === "embedded", shadow === "database"];
  return {
    ...filter,
    owners: filter.owners || isOwn,
    privileges: filter.privileges || isOwn || isBeside,
  };
}
