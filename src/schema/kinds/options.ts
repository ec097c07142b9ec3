import { quoteLiteral } from "../../core/quote.ts";
import { quoteName } from "../name.ts";

/** Writes storage parameters as `pg_class.reloptions` has them, `name=value`, in SQL. */
export function writeOptions(options: readonly string[]): string {
  return options.map((option) => {
    const [name, value] = splitOption(option);
    return `${quoteOption(name)} = ${writeValue(value)}`;
  }).join(", ");
}

/** The WITH clause. */
export function withOptions(options: readonly string[]): string {
  return `WITH (${writeOptions(options)})`;
}

/** The ALTERs that turn storage parameters into others. */
export function alterOptions(alter: string, after: readonly string[], before: readonly string[]): string[] {
  const names = new Set(after.map((option) => splitOption(option)[0]));
  const set = after.filter((option) => !before.includes(option));
  const reset = before.map((option) => splitOption(option)[0]).filter((name) => !names.has(name));
  return [
    ...(reset.length === 0 ? [] : [`${alter} RESET (${reset.map(quoteOption).join(", ")})`]),
    ...(set.length === 0 ? [] : [`${alter} SET (${writeOptions(set)})`]),
  ];
}

function splitOption(option: string): [name: string, value: string] {
  const equals = option.indexOf("=");
  return [option.slice(0, equals), option.slice(equals + 1)];
}

/** `toast.autovacuum_enabled` is two names with a point between. */
function quoteOption(name: string): string {
  return name.split(".").map(quoteName).join(".");
}

function writeValue(value: string): string {
  return /^(-?\d+(\.\d+)?|true|false|on|off)$/.test(value) ? value : quoteLiteral(value);
}
