import * as path from "node:path";
import { parseEnv } from "node:util";
import { SourceError, UsageError } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Source } from "../core/source.ts";
import { readToml, type TomlDocument, tomlLines, TomlSyntaxError } from "../core/toml.ts";
import { type HookName, hookNames } from "../run/hook.ts";
import { type DatabaseSettings, databaseSettings, readDatabases } from "./database_settings.ts";
import { readText } from "./read_text.ts";
import { type Environment, isTable, type KeyTypes, Section } from "./section.ts";

export type { DatabaseSettings } from "./database_settings.ts";

/** Where the wanted schema is, and what of it is compared. */
export interface SchemaSettings {
  /** Files and folders below the settings' folder, or the URL of a database. */
  readonly target: readonly string[];
  /** A program, with its arguments, that prints the wanted schema; null: `target` says it. */
  readonly targetCommand: readonly string[] | null;
  /** `embedded`, `database`, or the URL of a scratch database. */
  readonly shadow: string;
  /** Names, in which `*` stands for any text. */
  readonly schemas: readonly string[];
  /** `KIND:NAME` globs. */
  readonly exclude: readonly string[];
  /** Whether it is compared whose each object is. */
  readonly owners: boolean;
  /** Whether it is compared what is granted. */
  readonly privileges: boolean;
  /** Whether it is compared what ALTER DEFAULT PRIVILEGES said. */
  readonly defaultPrivileges: boolean;
  /** Whether revisions are generated that let others go on with the tables. */
  readonly online: boolean;
}

/** The settings file (DESIGN.md, section 4). */
export interface Settings {
  readonly path: string;
  /** The folder of the file: relative paths start here. */
  readonly folder: string;
  /** The process's variables, over those of `env_file`. */
  readonly env: Environment;
  /** Absolute folders of revision files, in order. */
  readonly versionLocations: readonly string[];
  readonly recursiveVersionLocations: boolean;
  readonly fileTemplate: string;
  readonly timezone: string;
  readonly truncateSlugLength: number;
  readonly schema: SchemaSettings;
  /** The value under `[variables]`. */
  variable(name: string): string | undefined;
  /** Argument lists to run after a revision file was written. */
  readonly postWrite: readonly (readonly string[])[];
  /** SQL files that run with revisions; absolute, in the order of running. */
  readonly hookFiles: readonly { readonly name: HookName; readonly file: string }[];
  /** The names of `[database.NAME]`, in the file's order; `[""]` when there is only `[database]`. */
  readonly databaseNames: readonly string[];
  /** @throws {UsageError} for a name that is not in the file */
  database(name: string): DatabaseSettings;
}

const topKeys: KeyTypes = {
  script_location: "text",
  version_locations: "texts",
  recursive_version_locations: "flag",
  file_template: "text",
  timezone: "text",
  truncate_slug_length: "count",
  env_file: "text",
  database: "table",
  schema: "table",
  variables: "table",
  hooks: "table",
};

const schemaKeys: KeyTypes = {
  target: "texts",
  target_command: "command",
  shadow: "text",
  schemas: "texts",
  exclude: "texts",
  owners: "flag",
  privileges: "flag",
  default_privileges: "flag",
  online: "flag",
};
const hookKeys: KeyTypes = {
  post_write: "commands",
  before_upgrade: "texts",
  after_revision: "texts",
  after_upgrade: "texts",
};

/**
 * Reads a settings file. Names and types are checked at once, environment variables when a value is used.
 *
 * @throws {UsageError} for a file that can't be read, an unknown key or a wrong type, at its place
 */
export function readSettings(file: string, processEnv: Environment): Settings {
  const source: Source = { path: file, text: readSettingsText(file) };
  const document = parseSettings(source);
  const folder = path.dirname(path.resolve(file));
  const envFile = new Section(document, "", document.values, topKeys, processEnv).text("env_file", null);
  const env = envFile === null
    ? processEnv
    : { ...parseEnv(readText(path.resolve(folder, envFile))), ...processEnv };
  return new SettingsFile(file, folder, document, env);
}

/** What a project without a settings file has: every default, with paths relative to `folder`. */
export function defaultSettings(folder: string, env: Environment): Settings {
  const source = { path: path.join(folder, "aludel.toml"), text: "" };
  return new SettingsFile(source.path, folder, parseSettings(source), env);
}

/** Settings that can't be read are wrong settings, whatever is wrong with the file. */
function readSettingsText(file: string): string {
  try {
    return readText(file);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new UsageError(error.message, { ...error, cause: error });
  }
}

function parseSettings(source: Source): TomlDocument {
  try {
    return readToml(source, tomlLines(source));
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error;
    throw new UsageError(`Cannot read the settings: ${error.message}`, {
      code: "settings_syntax",
      span: error.span,
      hint: "the file is TOML",
    });
  }
}

class SettingsFile implements Settings {
  readonly databaseNames: readonly string[];
  private readonly top: Section;
  private readonly schemaSection: Section;
  private readonly hooks: Section;
  private readonly variableSection: Section;
  private readonly databases: ReadonlyMap<string, Section>;

  constructor(
    readonly path: string,
    readonly folder: string,
    document: TomlDocument,
    readonly env: Environment,
  ) {
    const table = (key: string) => {
      const value = document.values[key];
      return isTable(value) ? value : {};
    };
    const section = (name: string, values: Record<string, unknown>, types: KeyTypes) =>
      new Section(document, name, values, types, env);
    this.top = section("", document.values, topKeys);
    this.schemaSection = section("schema", table("schema"), schemaKeys);
    this.hooks = section("hooks", table("hooks"), hookKeys);
    const variables = table("variables");
    this.variableSection = section("variables", variables, allText(variables));
    this.databases = readDatabases(table("database"), section);
    this.databaseNames = [...this.databases.keys()];
  }

  get versionLocations(): readonly string[] {
    const locations = this.top.has("version_locations")
      ? this.top.texts("version_locations", [])
      : [this.top.text("script_location", "migrations")];
    return locations.map((location) => path.resolve(this.folder, location));
  }
  get recursiveVersionLocations(): boolean {
    return this.top.flag("recursive_version_locations", false);
  }
  get fileTemplate(): string {
    return this.top.text("file_template", "{id}_{slug}");
  }
  get timezone(): string {
    return this.top.text("timezone", "UTC");
  }
  get truncateSlugLength(): number {
    return this.top.count("truncate_slug_length", 40);
  }
  get postWrite(): readonly (readonly string[])[] {
    return this.hooks.commands("post_write");
  }
  get hookFiles(): Settings["hookFiles"] {
    return hookNames.flatMap((name) =>
      this.hooks.texts(name, []).map((file) => ({ name, file: path.resolve(this.folder, file) }))
    );
  }
  get schema(): SchemaSettings {
    const section = this.schemaSection;
    return {
      get target() {
        return section.texts("target", ["schema.sql"]);
      },
      get targetCommand() {
        if (!section.has("target_command")) return null;
        if (section.has("target")) {
          section.fail("target_command", 'says the same as "target"', "write only one");
        }
        return section.texts("target_command", []);
      },
      get shadow() {
        return section.text("shadow", "embedded");
      },
      get schemas() {
        return section.texts("schemas", ["public"]);
      },
      get exclude() {
        return section.texts("exclude", []);
      },
      get owners() {
        return section.flag("owners", false);
      },
      get privileges() {
        return section.flag("privileges", false);
      },
      get defaultPrivileges() {
        return section.flag("default_privileges", false);
      },
      get online() {
        return section.flag("online", false);
      },
    };
  }

  variable(name: string): string | undefined {
    return this.variableSection.text(name, null) ?? undefined;
  }

  database(name: string): DatabaseSettings {
    const section = this.databases.get(name);
    if (section) return databaseSettings(name, section);
    const named = this.databaseNames.filter((known) => known !== "");
    throw new UsageError(`Cannot choose the database "${name}": it is not in the settings`, {
      code: "unknown_database",
      path: this.path,
      hint: didYouMean(name, named) ??
        (named.length > 0 ? `the databases are ${named.join(", ")}` : `add a section [database.${name}]`),
    });
  }
}

function allText(values: Record<string, unknown>): KeyTypes {
  return Object.fromEntries(Object.keys(values).map((key) => [key, "text"] as const));
}
