import { UsageError } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import type { TomlDocument } from "../core/toml.ts";
import { expandEnvironment } from "./environment.ts";

/** What a key of the settings file may hold. */
export type KeyType = "text" | "texts" | "flag" | "count" | "command" | "commands" | "table";

/** The keys of a section, with the type of each. */
export type KeyTypes = Readonly<Record<string, KeyType>>;

const expected: Readonly<Record<KeyType, string>> = {
  text: "a string",
  texts: "a string or an array of strings",
  flag: "true or false",
  count: "a whole number, 0 or more",
  command: 'a program and its arguments, such as ["python", "-m", "app.ddl"]',
  commands: 'an array of argument lists, such as [["pg_format", "-i", "{path}"]]',
  table: "a table",
};

const accepts: Readonly<Record<KeyType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  texts: (value) => typeof value === "string" || isTexts(value),
  flag: (value) => typeof value === "boolean",
  count: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  command: (value) => isTexts(value) && value.length > 0,
  commands: (value) =>
    Array.isArray(value) && value.every((command) => isTexts(command) && command.length > 0),
  table: (value) => isTable(value),
};

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** Whether a TOML value is a table. */
export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * One section of the settings file. Names and types are checked when it is made; environment variables are put
 * in when a value is read, so that an unset one is an error only where its key is used.
 */
export class Section {
  constructor(
    private readonly document: TomlDocument,
    /** Dotted, such as `database.main`; empty for the top of the file. */
    private readonly name: string,
    private readonly values: Readonly<Record<string, unknown>>,
    types: KeyTypes,
    private readonly env: Environment,
  ) {
    for (const [key, value] of Object.entries(values)) this.checkKey(key, value, types);
  }

  has(key: string): boolean {
    return this.values[key] !== undefined;
  }

  text<Default extends string | null>(key: string, fallback: Default): string | Default {
    const value = this.values[key];
    return typeof value === "string" ? this.expand(key, value) : fallback;
  }

  texts(key: string, fallback: readonly string[]): readonly string[] {
    const value = this.values[key];
    if (typeof value === "string") return [this.expand(key, value)];
    return isTexts(value) ? value.map((item) => this.expand(key, item)) : fallback;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.values[key];
    return typeof value === "boolean" ? value : fallback;
  }

  count(key: string, fallback: number): number {
    const value = this.values[key];
    return typeof value === "number" ? value : fallback;
  }

  commands(key: string): readonly (readonly string[])[] {
    const value = this.values[key];
    return Array.isArray(value)
      ? value.map((command: string[]) => command.map((word) => this.expand(key, word)))
      : [];
  }

  /** One of a few words. @throws {UsageError} for another one */
  choice<Word extends string>(key: string, words: readonly Word[], fallback: Word): Word {
    const value = this.text(key, fallback);
    const word = words.find((candidate) => candidate === value);
    return word ?? this.fail(key, `must be ${words.map((candidate) => `"${candidate}"`).join(" or ")}`);
  }

  /** @throws {UsageError} always: the value of `key` is wrong */
  fail(key: string, problem: string, hint?: string): never {
    const path = this.name === "" ? key : `${this.name}.${key}`;
    throw new UsageError(`Cannot use the settings: "${path}" ${problem}`, {
      code: "settings_value",
      span: this.document.places[path] ?? this.document.places[this.name],
      hint,
    });
  }

  private checkKey(key: string, value: unknown, types: KeyTypes): void {
    const type = Object.hasOwn(types, key) ? types[key] : undefined;
    if (type === undefined) {
      this.fail(
        key,
        "is no known key",
        didYouMean(key, Object.keys(types)) ?? `the keys are ${Object.keys(types).join(", ")}`,
      );
    }
    if (!accepts[type](value)) this.fail(key, `must be ${expected[type]}`);
  }

  private expand(key: string, text: string): string {
    const { value, unset } = expandEnvironment(text, this.env);
    if (unset === null) return value;
    return this.fail(
      key,
      `needs the environment variable ${unset}, which is not set`,
      `set it, or give a default: \${${unset}:-…}`,
    );
  }
}

/** The variables of the process, with those of `env_file`. */
export type Environment = Readonly<Record<string, string | undefined>>;
