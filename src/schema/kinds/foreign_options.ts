import { quoteLiteral } from "../../core/quote.ts";
import type { Ddl } from "../ddl.ts";
import { quoteName } from "../name.ts";

/**
 * Options of foreign data wrappers, servers, user mappings, tables and columns, as the catalogs have them: `name=value`.
 * What may be a secret, by its name or its value, is not even read: {@linkcode secretNames} gives the names alone.
 * Those of a column only say what it is over there.
 */
export type ForeignOptions = readonly string[];

const secretName =
  "(?!password_required$).*(pass|pwd|secret|token|credential|(api|access|account|private)_?key)";
const secretValue = "[^=]*=.*(://[^/@]*:[^/@]*@|(password|pwd) *=)";

/** SQL for the options that are no secrets, sorted: their order says nothing. */
export function openOptions(column: string): string {
  return `array(select o from unnest(${column}) o where not ${isSecret} order by o collate "C")`;
}

/** SQL for the names of the options that may be secrets. */
export function secretNames(column: string): string {
  return `array(
             select split_part(o, '=', 1) from unnest(${column}) o where ${isSecret} order by o collate "C")`;
}

const isSecret = `(split_part(o, '=', 1) ~* '^${secretName}' or o ~* '^${secretValue}')`;

/** The OPTIONS clause, with a space before; nothing for no options. */
export function optionsClause(options: ForeignOptions): string {
  return options.length === 0 ? "" : ` OPTIONS (${options.map(writeOption).join(", ")})`;
}

/** The OPTIONS clause of ALTER that turns options into others. */
export function alterOptionsClause(after: ForeignOptions, before: ForeignOptions): string {
  const names = after.map(nameOf);
  const old = before.map(nameOf);
  const actions = [
    ...old.filter((name) => !names.includes(name)).map((name) => `DROP ${quoteName(name)}`),
    ...after.filter((option) => !before.includes(option)).map((option) =>
      `${old.includes(nameOf(option)) ? "SET" : "ADD"} ${writeOption(option)}`
    ),
  ];
  return `OPTIONS (${actions.join(", ")})`;
}

/** The statement, with a warning where options are left out because they may be secrets. */
export function warnOfSecrets(sql: string, secrets: readonly string[]): Ddl {
  if (secrets.length === 0) return { sql };
  const names = secrets.map((name) => `"${name}"`).join(", ");
  return {
    sql,
    hazard: {
      code: "omits_secret",
      message: `${names} may be secret and is left out: set it by hand`,
      keepsData: true,
    },
  };
}

/** A statement that drops something with what may be secrets, which nobody can bring back. */
export function warnOfLostSecrets(sql: string, secrets: readonly string[]): Ddl {
  if (secrets.length === 0) return { sql };
  const names = secrets.map((name) => `"${name}"`).join(", ");
  return {
    sql,
    hazard: { code: "drops_secret", message: `the value of ${names} is lost, which is in no file` },
  };
}

function nameOf(option: string): string {
  return option.slice(0, option.indexOf("="));
}

function writeOption(option: string): string {
  return `${quoteName(nameOf(option))} ${quoteLiteral(option.slice(option.indexOf("=") + 1))}`;
}
