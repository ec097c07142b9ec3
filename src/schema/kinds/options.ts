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

/**
 * The ALTERs that turn storage parameters into others. What is set comes behind what stays, so where that would not give the
 * order of `after`, all of them are set: the order says nothing, but who compares two dumps would see it.
 */
export function alterOptions(alter: string, after: readonly string[], before: readonly string[]): string[] {
  const names = new Set(after.map((option) => splitOption(option)[0]));
  const kept = before.filter((option) => after.includes(option));
  const isInOrder = kept.every((option, i) => option === after[i]);
  const set = isInOrder ? after.slice(kept.length) : after;
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

/** SQL for the WITH clause as PostgreSQL prints it behind the definition of an index, from rows `r` of `pg_class.reloptions`. */
export const printedOptions = `coalesce(' WITH (' || string_agg(
        quote_ident(split_part(r, '=', 1)) || '=' || case
          when quote_ident(substr(r, strpos(r, '=') + 1)) = substr(r, strpos(r, '=') + 1) then substr(r, strpos(r, '=') + 1)
          else quote_literal(substr(r, strpos(r, '=') + 1)) end, ', ') || ')', '')`;
