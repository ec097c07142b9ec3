import { quoteLiteral } from "../core/quote.ts";
import type { Query } from "./query.ts";

/** What PostgreSQL must have to print definitions the same way in every session. */
const plain: Readonly<Record<string, string>> = {
  search_path: "",
  quote_all_identifiers: "off",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  extra_float_digits: "1",
  bytea_output: "hex",
};

/** A setting of our own: another role that counts as the session's. */
const sessionRoleSetting = "aludel.session_role";

/**
 * SQL: whether a role is that of the session, or counts as it: a shadow's session has its own name for the one
 * who will run the statements.
 */
export function isSessionRole(oid: string): string {
  return `pg_get_userbyid(${oid}) in (current_user, current_setting('${sessionRoleSetting}', true))`;
}

/**
 * Runs `read`, with the server's version, in a session of known settings, and puts the old ones back; after an error the
 * end of the transaction does.
 *
 * @param sessionRole a role that counts as the session's
 */
export async function withPlainSettings<T>(
  query: Query,
  read: (version: number) => Promise<T>,
  sessionRole = "",
): Promise<T> {
  const wanted = { ...plain, [sessionRoleSetting]: sessionRole };
  const names = Object.keys(wanted);
  const [row] = await query(
    `select current_setting('server_version_num')::int as version, array[${
      names.map((name) => `coalesce(current_setting('${name}', true), '')`).join(", ")
    }] as settings`,
  );
  const { version, settings } = row as { readonly version: number; readonly settings: readonly string[] };
  await query(setAll(names, Object.values(wanted)));
  const result = await read(version);
  await query(setAll(names, settings));
  return result;
}

function setAll(names: readonly string[], values: readonly string[]): string {
  const calls = names.map((name, i) => `set_config('${name}', ${quoteLiteral(values[i]!)}, false)`);
  return `select ${calls.join(", ")}`;
}
